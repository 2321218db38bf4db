import { messageOf } from "../../core/errors";
import { providers } from "../../onnx/providers";
import type { Candidate } from "./candidate";
import { gradientChecks } from "./gradient-reference";
import { onnxruntimeOn } from "./onnxruntime";
import { cpu, wasm } from "./stock";
import { tfjsNodeGpu } from "./tfjs-node-gpu";
import { tryOut } from "./try-out";
import { webgpu } from "./webgpu";

/** What became of trying a runtime out. */
export interface RuntimeFinding {
  /** "onnxruntime on cuda", "wasm". */
  readonly name: string;
  /** `absent`: not to be had here; `wrong`: it runs, and fails a check. */
  readonly state: "right" | "wrong" | "absent";
  /** The checks and how they went, or why it is absent. */
  readonly detail: string;
}

/** Tries every runtime on this machine; what TensorFlow.js computed with before is back afterwards. */
export async function surveyRuntimes(): Promise<RuntimeFinding[]> {
  const findings: RuntimeFinding[] = [];
  const candidates = [
    ...providers.map((provider) => onnxruntimeOn(provider, 0, false)),
    tfjsNodeGpu(),
    webgpu(false),
    wasm(),
    cpu(),
  ];
  for (const candidate of candidates) findings.push(await findingOf(candidate));
  return findings;
}

async function findingOf(candidate: Candidate): Promise<RuntimeFinding> {
  const { runtime, provider, obstacle } = candidate;
  const name = provider === null ? runtime : `${runtime} on ${provider}`;
  if (obstacle !== null) return { name, state: "absent", detail: obstacle };
  const began = performance.now();
  try {
    const { description, results, release } = await tryOut(candidate, gradientChecks);
    release();
    const took = `${Math.round(performance.now() - began)} ms`;
    const right = gradientChecks.filter((check) => results[check] === null);
    if (right.length === gradientChecks.length)
      return {
        name,
        state: "right",
        detail: `${inTf32(description)}gradients of ${right.join(", ")} as PyTorch's, in ${took}`,
      };
    const faults = gradientChecks.flatMap((check) =>
      results[check] === null ? [] : [`${check}: ${results[check]}`],
    );
    return { name, state: "wrong", detail: `not to train with: ${faults.join(", ")}` };
  } catch (error) {
    return { name, state: "absent", detail: messageOf(error) };
  }
}

/** Where products are less exact than elsewhere, it is said. */
const inTf32 = (description: string): string => (description.endsWith("in TF32") ? "products in TF32; " : "");
