import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../testing/temporary-folder";
import { type JobProcessOptions, runJobProcess } from "./job-process";
import type { FromJob } from "./shared/job-messages";

const extension = resolve(__dirname, "..", "..", "..");
const realScript = join(extension, "dist", "jobs", "process.js");
const library = resolve(extension, "..", "kernel-lib");

interface Heard {
  readonly options: JobProcessOptions;
  readonly messages: FromJob[];
  readonly noise: string[];
  readonly cancel: AbortController;
  readonly close: AbortController;
}

function jobOf(options: Partial<JobProcessOptions>): Heard {
  const messages: FromJob[] = [];
  const noise: string[] = [];
  const cancel = new AbortController();
  const close = new AbortController();
  return {
    messages,
    noise,
    cancel,
    close,
    options: {
      script: realScript,
      library,
      args: ["models", "--json"],
      env: { ...process.env },
      signal: cancel.signal,
      kill: close.signal,
      onMessage: (message) => messages.push(message),
      onNoise: (line) => noise.push(line),
      ...options,
    },
  };
}

/** A process that does as the program says, in place of a job's. */
function scripted(t: TestContext, program: string): string {
  const script = join(temporaryFolder(t), "job.js");
  writeFileSync(script, program);
  return script;
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    assert.ok(waited < 60_000, "waited a minute");
    await pause(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a command of the library runs, and what it prints comes back", async () => {
  const { options, messages } = jobOf({});
  const end = await runJobProcess(options);
  assert.equal(end.how, "done", JSON.stringify(end));
  const models: { id: string }[] = JSON.parse(end.how === "done" ? end.output : "");
  assert.equal(models.length, 6);
  assert.equal(messages.at(-1)?.type, "done");
});

test("a problem of the library is its own line, and a defect of it is called one", async () => {
  const missing = await runJobProcess(jobOf({ args: ["info", "no-such-file.tif"] }).options);
  assert.deepEqual(missing.how === "failed" && missing.message, "there is no no-such-file.tif");
  const misuse = await runJobProcess(jobOf({ args: ["embde"] }).options);
  assert.match(misuse.how === "failed" ? misuse.message : "", /^no command "embde" \(did you mean embed\?\)/);
});

test("a library that cannot be loaded is named, with the way out", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "softcon", version: "0.0.1", exports: { "./cli": "./gone.js" } }),
  );
  const end = await runJobProcess(jobOf({ library: folder }).options);
  assert.match(
    end.how === "failed" ? end.message : "",
    /^the library at .* cannot be loaded .*softcon\.libraryPath/,
  );
});

test("what is no message, and what is printed, is noise; the job goes on to its end", async (t) => {
  const script = scripted(
    t,
    `process.stdout.write("printed\\nhalf "); process.stdout.write("a line");
     process.stderr.write("warned\\r\\n");
     process.on("message", () => {
       process.send("garbage"); process.send({ type: "unknown" }); process.send({ type: "progress", progress: 7 });
       process.send({ type: "output", text: "the result" });
       process.send({ type: "done" }, () => process.exit(0));
     });`,
  );
  const { options, messages, noise } = jobOf({ script });
  assert.deepEqual(await runJobProcess(options), { how: "done", output: "the result" });
  assert.deepEqual(
    messages.map(({ type }) => type),
    ["output", "done"],
  );
  for (const line of ["printed", "half a line", "warned", 'a message that is none: "garbage"'])
    assert.ok(noise.includes(line), `${line} is not in ${noise.join(" | ")}`);
});

test("a process that ends without a word is a failure, with what it said last", async (t) => {
  const script = scripted(t, `console.error("out of cheese"); process.exit(3);`);
  const end = await runJobProcess(jobOf({ script }).options);
  assert.ok(end.how === "failed");
  assert.match(end.message, /^the job's process ended before its work did \(code 3\)$/);
  assert.match(end.details, /out of cheese/);
});

test("cancelling asks first, and ends what does not listen", async (t) => {
  const listening = scripted(
    t,
    `process.on("message", ({ type }) => type === "cancel" && process.send({ type: "cancelled" }, () => process.exit(0)));
     process.send({ type: "note", text: "ready" });`,
  );
  const polite = jobOf({ script: listening, graceMs: 60_000 });
  const ended = runJobProcess(polite.options);
  await until(() => polite.messages.length > 0);
  polite.cancel.abort();
  assert.deepEqual(await ended, { how: "cancelled" });

  const deaf = scripted(
    t,
    `setInterval(() => {}, 1000); process.send({ type: "note", text: String(process.pid) });`,
  );
  const rude = jobOf({ script: deaf, graceMs: 50 });
  const killed = runJobProcess(rude.options);
  await until(() => rude.messages.length > 0);
  rude.cancel.abort();
  assert.deepEqual(await killed, { how: "cancelled" });
});

test("the process ends at once when the window closes, and by itself when its host is gone", async (t) => {
  const script = scripted(
    t,
    `setInterval(() => {}, 1000); process.send({ type: "note", text: String(process.pid) });`,
  );
  const job = jobOf({ script });
  const ended = runJobProcess(job.options);
  await until(() => job.messages.length > 0);
  job.close.abort();
  assert.deepEqual(await ended, { how: "cancelled" });
  const [first] = job.messages;
  assert.ok(first?.type === "note" && !isAlive(Number(first.text)));

  // the true script, whose host dies: a hub that never answers keeps it busy
  const pidFile = join(temporaryFolder(t), "pid");
  const host = scripted(
    t,
    `const { fork } = require("node:child_process"); const net = require("node:net");
     net.createServer(() => {}).listen(0, "127.0.0.1", function () {
       const env = { ...process.env, HF_ENDPOINT: "http://127.0.0.1:" + this.address().port, HF_HUB_CACHE: ${JSON.stringify(temporaryFolder(t))} };
       const child = fork(${JSON.stringify(realScript)}, [], { env, silent: true });
       child.send({ type: "run", library: ${JSON.stringify(library)}, args: ["pull", "B2_rn50_softcon"] });
       require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
     });`,
  );
  const outer = jobOf({ script: host });
  const gone = runJobProcess(outer.options);
  await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
  const pid = Number(readFileSync(pidFile, "utf8"));
  assert.ok(isAlive(pid));
  outer.close.abort();
  await gone;
  await until(() => !isAlive(pid));
});
