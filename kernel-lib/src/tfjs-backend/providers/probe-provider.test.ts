import assert from "node:assert/strict";
import { test } from "node:test";
import { type HostTensor, SyncRuntime, type SyncSessionOptions } from "../../onnx/sync-runtime";
import { kernels } from "../kernels";
import { kernelProbes, volumeProbes } from "./kernel-probes";
import { kernelFor, probeProvider } from "./probe-provider";

test("every kernel that computes anything has a probe", () => {
  const probed = new Set([...kernelProbes, ...volumeProbes].map(({ kernel }) => kernel));
  const constant = ["ZerosLike", "OnesLike", "Fill"];
  assert.deepEqual(
    Object.keys(kernels).filter((name) => !probed.has(name)),
    constant,
  );
});

test("what a provider does wrongly, or not at all, is found and left to others", async (t) => {
  const runtime = await SyncRuntime.load();
  const create = runtime.createSession.bind(runtime);
  // A provider that has no CumSum, whose error functions are wrong, and which goes backwards from the end alone.
  t.mock.method(runtime, "createSession", (model: Uint8Array, options: SyncSessionOptions) => {
    const session = create(model, { ...options, provider: "cpu" });
    if (options.provider === "cpu") return session;
    const run = session.run.bind(session);
    t.mock.method(
      session,
      "run",
      (inputs: Map<string, HostTensor>, outputs: Map<string, HostTensor>): ReturnType<typeof run> => {
        if (Buffer.from(model).includes("CumSum")) throw new Error("no such kernel");
        const kept = run(inputs, outputs);
        for (const [name, { data }] of outputs)
          if (name.startsWith("Erf") || (name.startsWith("Slice") && outputs.size === 1)) data.fill(7);
        return kept;
      },
    );
    return session;
  });
  const support = probeProvider(runtime, "webgpu");
  assert.deepEqual([...support.avoided], ["backward slice"]);
  assert.deepEqual([...support.lost.keys()].sort(), ["Cumsum", "Erf"]);
  assert.match(support.lost.get("Erf") ?? "", /^off by 7/);
  assert.equal(support.lost.get("Cumsum"), "no such kernel");
  assert.equal(kernelFor("Erf", support), undefined);
  assert.equal(kernelFor("Exp", support), kernels["Exp"]);
  const calls = runtime.createSession;
  assert.equal(probeProvider(runtime, "webgpu"), support);
  assert.equal(runtime.createSession, calls);
  assert.deepEqual(probeProvider(runtime, "cpu"), { avoided: new Set(), lost: new Map() });
});
