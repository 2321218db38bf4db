import { messageOf, SoftconError } from "../../core/errors";

/**
 * TensorFlow.js, with the gradients of its operations registered: its core alone has none in Node.
 * @throws SoftconError where it is not installed.
 */
export async function loadTensorflow(): Promise<typeof import("@tensorflow/tfjs-core")> {
  try {
    await import("@tensorflow/tfjs");
    return await import("@tensorflow/tfjs-core");
  } catch (error) {
    throw new SoftconError(
      `TensorFlow.js does not load: ${messageOf(error).split("\n")[0]}; npm install @tensorflow/tfjs@4.22.0`,
      "resource",
      { cause: error },
    );
  }
}
