// A release as its users get it: made twice in two places, compared byte for byte; the npm package and the extension's
// are installed from their files into empty folders, with an empty home, where each runs the first tutorial. The
// extension is installed into the editors that test/e2e/setup has put there. Takes minutes: npm run test:release.
import assert from "node:assert/strict";
import { execFileSync, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const machine = `${process.platform}-${process.arch}`;
const scratch = mkdtempSync(join(tmpdir(), "softcon-release-"));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

const tutorial = "01-first-embeddings.ipynb";
const release = join(scratch, "one", "release");

/** The sources alone, in a folder of another name, with what `npm ci` installed; built and released there. */
function releasedIn(name) {
  const folder = join(scratch, name);
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  for (const file of files.split("\0").filter((path) => path !== "" && existsSync(join(root, path))))
    cpSync(join(root, file), join(folder, file));
  for (const modules of ["node_modules", "kernel-lib/node_modules", "extension/tools/node_modules"])
    if (existsSync(join(root, modules))) link(join(root, modules), join(folder, modules), name);
  const run = (...args) =>
    execFileSync(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  run("scripts/build.mjs");
  run("scripts/release.mjs", "--target", machine, "--target", "universal", "--out", join(folder, "release"));
  return join(folder, "release");
}

/** The packages of the workspace lead into the copy; all others are where they were installed. */
function link(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from)) {
    if (entry === "softcon") symlinkSync(join("..", "kernel-lib"), join(to, entry), "junction");
    else if (entry !== "softcon-vscode") symlinkSync(join(from, entry), join(to, entry), "junction");
  }
}

before(() => {
  assert.equal(releasedIn("one"), release);
});

test("the same sources give the same release in another folder, byte for byte", () => {
  const other = releasedIn("another place");
  assert.equal(
    readFileSync(join(other, "SHA256SUMS"), "utf8"),
    readFileSync(join(release, "SHA256SUMS"), "utf8"),
  );
});

test("it has both packages, notices, changes, and sums that are right", () => {
  const { version } = JSON.parse(readFileSync(join(root, "kernel-lib", "package.json"), "utf8"));
  const files = [
    "CHANGELOG.md",
    "LICENSE",
    "NOTICE",
    "SHA256SUMS",
    `softcon-${version}.tgz`,
    `softcon-vscode-${version}.vsix`,
    `softcon-vscode-${machine}-${version}.vsix`,
  ];
  assert.deepEqual(readdirSync(release).sort(), files.sort());
  if (process.platform === "linux")
    execFileSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: release });
});

test("the npm package, installed from its file with an empty home, runs the first tutorial", async (t) => {
  const home = join(scratch, "home");
  const project = join(scratch, "a project");
  for (const folder of [home, project]) mkdirSync(folder);
  writeFileSync(join(project, "package.json"), '{ "private": true }\n');
  cpSync(join(root, "notebooks", tutorial), join(project, tutorial));
  const tarball = readdirSync(release).find((file) => file.endsWith(".tgz"));
  const cache = execFileSync("npm", ["config", "get", "cache"], { cwd: root, encoding: "utf8" }).trim();
  const env = { ...bareEnvironment(), HOME: home, USERPROFILE: home, npm_config_cache: cache };
  const npm = (...args) =>
    execFileSync("npm", args, { cwd: project, env, encoding: "utf8", shell: process.platform === "win32" });
  npm("install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", join(release, tarball));

  await t.test("over IPC, every cell, with its pictures", async () => {
    const { cells } = JSON.parse(readFileSync(join(project, tutorial), "utf8"));
    const code = cells
      .filter((cell) => cell.cell_type === "code")
      .map(({ source }) => [source].flat().join(""));
    const said = await runCells(code, project, env);
    const shown = said.filter(({ type }) => type === "display_data" || type === "execute_result");
    const forms = shown.flatMap(({ content }) => Object.keys(content.data));
    assert.ok(forms.includes("application/vnd.plotly.v1+json"), forms.join(" "));
    assert.ok(code.length > 3 && shown.length > 3);
  });

  await t.test("in Jupyter, by its kernel, where nbconvert is installed", (jupyter) => {
    if (!hasNbconvert()) return jupyter.skip("no nbconvert");
    npm("exec", "--offline", "--", "softcon", "kernel", "install");
    const args = [
      "-m",
      "nbconvert",
      "--to",
      "notebook",
      "--execute",
      "--log-level=ERROR",
      "--output",
      "done",
      tutorial,
    ];
    execFileSync(python, args, { cwd: project, env, stdio: ["ignore", "ignore", "inherit"] });
    const { cells } = JSON.parse(readFileSync(join(project, "done.ipynb"), "utf8"));
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    assert.ok(outputs.length > 3 && outputs.every(({ output_type }) => output_type !== "error"));
  });
});

for (const edition of ["newest", "oldest"])
  test(`the extension's package, installed from its file into the ${edition} VS Code with an empty home, runs the first tutorial`, (t) => {
    const cache = resolve(process.env["SOFTCON_E2E_CACHE"] ?? join(root, ".cache", "e2e"));
    if (!existsSync(join(cache, edition, "installed")))
      return t.skip(`the ${edition} VS Code is not installed: bash test/e2e/setup ${edition}`);
    const packed = readdirSync(release).filter((file) => file.endsWith(".vsix"));
    const fileOf = (isWanted) => join(release, packed.find(isWanted));
    const env = {
      ...bareEnvironment(),
      SOFTCON_E2E_CACHE: cache,
      SOFTCON_E2E_VSIX: fileOf((file) => file.includes(machine)),
      SOFTCON_E2E_VSIX_UNIVERSAL: fileOf((file) => !file.includes(machine)),
    };
    const steps = spawnSync(process.execPath, ["test/e2e/run.mjs", edition, "notebooks.e2e"], {
      cwd: join(scratch, "one"),
      env,
      encoding: "utf8",
    });
    assert.equal(steps.status, 0, `${steps.stdout}${steps.stderr}`);
    for (const step of ["Run All runs every cell of it", "its figures are drawn"])
      assert.match(steps.stdout, new RegExp(`✔ ${step}`));
  });

/** What a fresh machine's shell has. */
function bareEnvironment() {
  const { PATH, SystemRoot, TEMP, LANG } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, SystemRoot, TEMP, LANG }).filter(([, value]) => value !== undefined),
  );
}

const python = process.env["SOFTCON_PYTHON"] ?? "/usr/bin/python3";

function hasNbconvert() {
  try {
    execFileSync(python, ["-c", "import nbconvert, jupyter_client"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs cells in the installed package's kernel. @returns what it said. @throws Error with the first cell's that fails */
async function runCells(cells, project, env) {
  const program = join(project, "node_modules", "softcon", "bin", "softcon.js");
  const kernel = fork(program, ["kernel", "run", "--ipc"], {
    cwd: project,
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const said = [];
  const replies = new Map();
  kernel.on("message", (message) => {
    if (message.kind === "event") said.push(message.event);
    if (message.kind === "reply") replies.get(message.parent)(message.reply);
  });
  await once(kernel, "message");
  const ask = (id, request) => {
    const reply = new Promise((resolve) => replies.set(id, resolve));
    kernel.send({ id, request });
    return reply;
  };
  try {
    for (const [at, code] of cells.entries()) {
      const content = { code, silent: false, storeHistory: true, stopOnError: true };
      const reply = await ask(String(at), { type: "execute_request", content });
      if (reply.content.status !== "ok")
        throw new Error(`${code}\n\n${[reply.content.traceback].flat().join("\n")}`);
    }
    return said;
  } finally {
    await ask("end", { type: "shutdown_request", content: { restart: false } });
  }
}
