// Kills a small pretraining run by SIGKILL at random moments, goes on with it each time, and compares the final weights with
// those of a run that was never stopped.
// Usage: node test/dist/bench/kills.js [KILLS] [SEED]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { seededRandom } from "#lib/core/random";
import { packDatasets } from "#lib/datasets/packed/write-packed";

const [kills = 20, seed = 1] = process.argv.slice(2).map(Number);
const softcon = resolve(__dirname, "..", "..", "..", "kernel-lib", "bin", "softcon.js");
const folder = mkdtempSync(join(tmpdir(), "softcon-kills-"));
const head = { bias: false, hiddenNorm: true, lastNorm: true };

function configure(name: string): { config: string; out: string } {
  const out = join(folder, name);
  const config = join(folder, `${name}.json`);
  writeFileSync(
    config,
    JSON.stringify({
      preset: "tiny-s2",
      data: join(folder, "data"),
      out,
      network: { width: 64, depth: 1, patch: 8 },
      ...{ size: 16, batch: 8, queue: 16, dropPath: 0.1, views: "augment", logEvery: 1 },
      steps: 10 * kills,
      heads: { projector: { ...head, sizes: [32, 16] }, predictor: { ...head, sizes: [16] } },
      checkpointMinutes: 0,
      runtime: { provider: "cpu", threads: 1 },
    }),
  );
  return { config, out };
}

/** Runs until the end, or until it is killed `after` milliseconds of training; true where it came to its end. */
function run({ config, out }: { config: string; out: string }, after: number | null): Promise<boolean> {
  const child = spawn(process.execPath, [softcon, "pretrain", config, "--resume"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text;
  });
  const log = join(out, "metrics.jsonl");
  const size = (): number => (existsSync(log) ? statSync(log).size : 0);
  const before = size();
  let timer: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (after === null || size() === before) return; // the clock starts with the first step
    clearInterval(watch);
    timer = setTimeout(() => child.kill("SIGKILL"), after);
  }, 5);
  return new Promise((done, fail) => {
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      clearTimeout(timer);
      if (signal === "SIGKILL") done(false);
      else if (code === 0) done(true);
      else fail(new Error(`exit code ${code}: ${said}`));
    });
  });
}

const hashOf = (out: string): string =>
  createHash("sha256")
    .update(readFileSync(join(out, "model.safetensors")))
    .digest("hex");
const lastStep = (out: string): string =>
  /"step":(\d+)/.exec(
    readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n").at(-1) ?? "",
  )?.[1] ?? "0";

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  try {
    await packDatasets(["synthetic:ssl4eo?seed=5&count=6&side=24"], join(folder, "data"), { size: 24 });
    const [straight, stopped] = [configure("straight"), configure("stopped")];
    await run(straight, null);
    const random = seededRandom(seed);
    let done = 0;
    while (done < kills) {
      if (await run(stopped, 1500 * random.next())) break;
      done++;
      console.log(`killed ${done}: at step ${lastStep(stopped.out)} of ${10 * kills}`);
    }
    await run(stopped, null);
    const [one, other] = [hashOf(straight.out), hashOf(stopped.out)];
    console.log(
      `${done} kills; ${one === other ? "the same weights" : "OTHER WEIGHTS"}: ${one.slice(0, 16)} ${other.slice(0, 16)}`,
    );
    process.exitCode = one === other && done > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
