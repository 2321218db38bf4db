import { SoftconError } from "../../core/errors";
import { type Precision, settlePrecision } from "../../onnx/precision";
import { type Candidate, inPrecision } from "./candidate";
import { isInstalled, optionalPackage } from "./optional-package";
import { loadTensorflow } from "./tensorflow";

const name = "@tensorflow/tfjs-node-gpu";

/** TensorFlow's own library, where the user has it and it has found a GPU: it computes on the processor in silence else. */
export function tfjsNodeGpu(precision?: Precision): Candidate {
  return {
    runtime: "tfjs-node-gpu",
    provider: null,
    obstacle: isInstalled(name)
      ? null
      : `${name} is not installed; npm install ${name}@4.22.0 (CUDA 11.2, cuDNN 8)`,
    start: async () => {
      const tf = await loadTensorflow();
      const how = inPrecision(settlePrecision(precision));
      await optionalPackage(name, `${name}@4.22.0`);
      const backend: unknown = tf.findBackend("tensorflow");
      if (typeof backend !== "object" || backend === null || !("isUsingGpuDevice" in backend))
        throw new SoftconError(
          `${name} has registered no backend that says whether it has a GPU`,
          "resource",
        );
      if (backend.isUsingGpuDevice !== true)
        throw new SoftconError(
          `${name} sees no GPU and would compute on the processor; it needs CUDA 11.2 and cuDNN 8`,
          "resource",
        );
      return { backend: "tensorflow", description: `TensorFlow on a GPU it has confirmed, ${how}` };
    },
  };
}
