import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { cachedRepo, findCached } from "../../checkpoints/hub/cache";
import { hubSettings } from "../../checkpoints/hub/settings";
import { messageOf, SoftconError } from "../../core/errors";
import { version } from "../../core/version";
import { checkProvider } from "../../inference/provider-check";
import { publishedModels } from "../../networks/registry";
import { surveyProviders } from "../../onnx/providers";
import type { Command, Context } from "../command";
import type { Finding } from "../doctor/finding";
import { trainingFindings } from "../doctor/training";
import { bytes, columns } from "../text";

export const doctor: Command = {
  name: "doctor",
  summary: "show what works on this machine, and how to mend what does not",
  usage: "[--json] [--install-cuda]",
  options: {
    "install-cuda": { help: "fetch onnxruntime's CUDA libraries (Linux x64), saying from where" },
  },
  run: async (args, context) => {
    args.noOperands();
    if (args.flag("install-cuda")) return installCuda(context);
    const place = cache();
    const models = place.state === "works" ? [await disk(), weights()] : [];
    const findings = [
      node(),
      machine(),
      ...(await runtime()),
      ...(await trainingFindings()),
      hub(),
      place,
      ...models,
    ];
    if (args.flag("json")) context.out(JSON.stringify({ softcon: version, findings }, null, 2));
    else {
      const mark = { works: "ok", absent: "-", fails: "FAILS" };
      const rows = findings.map(({ name, state, detail }) => [mark[state], name, detail]);
      columns(rows).forEach((line, i) => {
        context.out(line);
        const fix = findings[i]?.fix;
        if (fix !== undefined) context.out(`       ${fix}`);
      });
    }
    return findings.some((finding) => finding.state === "fails") ? 1 : 0;
  },
};

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const enough = major > 20 || (major === 20 && minor >= 9);
  const detail = `Node ${process.versions.node}, softcon ${version}`;
  return {
    name: "node",
    state: enough ? "works" : "fails",
    detail,
    ...(!enough && { fix: "install Node 20.9 or later" }),
  };
}

function machine(): Finding {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const detail = `${process.platform} ${process.arch}, ${availableParallelism()} × ${model}, ${bytes(totalmem())} memory`;
  return { name: "machine", state: "works", detail };
}

/** onnxruntime and each of its providers, tried out. */
async function runtime(): Promise<Finding[]> {
  let installed = "";
  try {
    const manifest: unknown = require("onnxruntime-node/package.json");
    if (typeof manifest === "object" && manifest !== null && "version" in manifest)
      installed = String(manifest.version);
  } catch (error) {
    return [
      { name: "onnxruntime", state: "fails", detail: messageOf(error), fix: "run npm ci in the project" },
    ];
  }
  const findings: Finding[] = [
    { name: "onnxruntime", state: "works", detail: `onnxruntime-node ${installed}` },
  ];
  for (const { provider, obstacle } of surveyProviders()) {
    const name = `  ${provider}`;
    if (obstacle !== null) {
      findings.push({ name, state: "absent", detail: obstacle });
      continue;
    }
    const began = performance.now();
    const fault = await checkProvider(provider);
    const took = `${Math.round(performance.now() - began)} ms`;
    if (fault === null)
      findings.push({ name, state: "works", detail: `a small network gave the right result in ${took}` });
    else if (provider === "cpu")
      findings.push({
        name,
        state: "fails",
        detail: fault,
        fix: "onnxruntime has builds for Linux and Windows (x64, arm64) and macOS (arm64)",
      });
    else findings.push({ name, state: "absent", detail: fault });
  }
  return findings;
}

function hub(): Finding {
  const { endpoint, offline, token } = hubSettings({});
  const detail = `${endpoint}${offline ? ", offline (HF_HUB_OFFLINE): nothing is downloaded" : ""}${token === undefined ? "" : ", with a token"}`;
  return { name: "hub", state: "works", detail };
}

/** The folder for models, or the nearest one above it that is there. */
function cacheFolder(): string {
  let folder = hubSettings({}).cacheDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function cache(): Finding {
  const { cacheDir } = hubSettings({});
  const base = cacheFolder();
  const fix = "make it writable, or set HF_HOME to a folder that is";
  if (!statSync(base).isDirectory())
    return { name: "cache", state: "fails", detail: `${cacheDir}: ${base} is a file`, fix };
  try {
    accessSync(base, constants.W_OK);
    return { name: "cache", state: "works", detail: cacheDir };
  } catch (error) {
    return { name: "cache", state: "fails", detail: messageOf(error), fix };
  }
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(cacheFolder());
  const free = bavail * bsize;
  const little = free < 1e9;
  return {
    name: "disk",
    state: little ? "fails" : "works",
    detail: `${bytes(free)} free for models`,
    ...(little && { fix: "the largest model takes 349 MB: make room, or set HF_HOME to another disk" }),
  };
}

function weights(): Finding {
  const here = publishedModels().filter(
    (model) => findCached(cachedRepo(hubSettings({}), model.hub)) !== undefined,
  );
  if (here.length > 0)
    return { name: "models", state: "works", detail: here.map((model) => model.id).join(", ") };
  return {
    name: "models",
    state: "absent",
    detail: "none downloaded yet",
    fix: "softcon pull B13_vits14_softcon",
  };
}

/** The libraries are too large for the npm registry, so onnxruntime's own script fetches them from NuGet. */
function installCuda(context: Context): number {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new SoftconError(
      `CUDA libraries exist for Linux x64; this is ${process.platform} ${process.arch}`,
      "usage",
    );
  const folder = dirname(require.resolve("onnxruntime-node/package.json"));
  context.note(
    `fetching Microsoft.ML.OnnxRuntime.Gpu.Linux (some hundred MB) from https://api.nuget.org into ${folder}; ` +
      "it needs an NVIDIA driver, CUDA 12 and cuDNN 9 on this machine",
  );
  const script = join(folder, "script", "install.js");
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "cuda12" };
  const { status } = spawnSync(process.execPath, [script], { env, stdio: ["ignore", 2, 2] });
  if (status !== 0)
    throw new SoftconError("the CUDA libraries could not be fetched; the reason is above", "network");
  context.note("done; softcon doctor shows whether they work");
  return 0;
}
