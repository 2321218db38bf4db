import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { measurePrecision } from "./measure-precision";
import { type HostTensor, SyncRuntime } from "./sync-runtime";

/** What a fresh process comes to: a decision holds for as long as a process lives. */
function decided(program: string, override?: string): unknown {
  const { NVIDIA_TF32_OVERRIDE: _, ...environment } = process.env;
  const script = `const { settlePrecision } = require(${JSON.stringify(require.resolve("./precision"))});
    const tries = (...wanted) => wanted.map((one) => {
      try { return settlePrecision(one); } catch (error) { return error.message; }
    });
    console.log(JSON.stringify([...${program}, process.env.NVIDIA_TF32_OVERRIDE ?? null]));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...environment, ...(override === undefined ? {} : { NVIDIA_TF32_OVERRIDE: override }) },
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test("products are in float32 unless TF32 is asked for first, and nothing the user set is changed", () => {
  const loadedFor = (holds: string, wanted: string): string =>
    `products in ${wanted} were asked for, but NVIDIA's libraries have been loaded for ${holds}; start another process`;
  const says = (told: string, holds: string, wanted: string): string =>
    `products in ${wanted} were asked for, but NVIDIA_TF32_OVERRIDE=${told} in the environment stands for ${holds}; unset it`;
  assert.deepEqual(decided("tries(undefined, 'float32', 'tf32')"), [
    "float32",
    "float32",
    loadedFor("float32", "tf32"),
    "0",
  ]);
  assert.deepEqual(decided("tries('tf32', undefined, 'float32')"), [
    "tf32",
    "tf32",
    loadedFor("tf32", "float32"),
    null,
  ]);
  assert.deepEqual(decided("tries('tf32', undefined)", "0"), [says("0", "float32", "tf32"), "float32", "0"]);
  assert.deepEqual(decided("tries('float32', undefined)", "1"), [says("1", "tf32", "float32"), "tf32", "1"]);
});

test("the decision reaches the environment that native libraries read", () => {
  // Node's own copy would not do: a child's environment is taken from the process's.
  const program = `[...tries(undefined), require("node:child_process").execSync("node -p process.env.NVIDIA_TF32_OVERRIDE",
    { env: undefined }).toString().trim()]`;
  assert.deepEqual(decided(program), ["float32", "0", "0"]);
});

test("how exact a provider's products are is measured", async (t) => {
  const runtime = await SyncRuntime.load();
  assert.equal(measurePrecision(runtime, "cpu"), "float32");
  const create = runtime.createSession.bind(runtime);
  t.mock.method(runtime, "createSession", (...given: Parameters<typeof create>) => {
    const session = create(...given);
    const run = session.run.bind(session);
    t.mock.method(session, "run", (inputs: Map<string, HostTensor>, outputs: Map<string, HostTensor>) => {
      const rounded = [...inputs].map(([name, tensor]): [string, HostTensor] => {
        if (tensor.type !== "float32") return [name, tensor];
        const bits = new Uint32Array(tensor.data.slice().buffer).map((word) => (word + 0x1000) & 0xffffe000);
        return [name, { ...tensor, data: new Float32Array(bits.buffer) }];
      });
      run(new Map(rounded), outputs);
    });
    return session;
  });
  assert.equal(measurePrecision(runtime, "cpu"), "tf32");
});
