import { messageOf } from "../../core/errors";
import { surveyRuntimes } from "../../training/runtime";
import { loadTensorflow } from "../../training/runtime/tensorflow";
import type { Finding } from "./finding";

/** What TensorFlow.js can train with here: each runtime tried out, by the gradients that it computes. */
export async function trainingFindings(): Promise<Finding[]> {
  const name = "training";
  try {
    const { version_core } = await loadTensorflow();
    const runtimes = (await surveyRuntimes()).flatMap(({ name, state, detail }): Finding[] => {
      // Providers that are absent have been named above, with their reasons.
      if (state === "absent" && name.startsWith("onnxruntime on ")) return [];
      return [{ name: `  ${name}`, state: state === "right" ? "works" : "absent", detail }];
    });
    return [{ name, state: "works", detail: `TensorFlow.js ${version_core}` }, ...runtimes];
  } catch (error) {
    const [reason = "", fix] = messageOf(error).split("; ");
    return [{ name, state: "absent", detail: reason, ...(fix !== undefined && { fix }) }];
  }
}
