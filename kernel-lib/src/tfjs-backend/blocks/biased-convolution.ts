import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { reshape } from "./layout";

/**
 * A convolution of images [B, C, H, W] to which a number for each channel is added, as one operation: onnxruntime puts the
 * two together itself only where the numbers are constants. Null where it is none.
 */
export function biasedConvolution(g: Recorder, images: Value, bias: Value): Value | null {
  const { source, shape, type } = images;
  if (source.kind !== "pending" || source.operation.op !== "Conv" || shape.length !== 4) return null;
  const { operands, attributes } = source.operation;
  const [, channels = 1] = shape;
  const isVector =
    bias.shape.length === 4 && bias.shape.every((size, axis) => size === (axis === 1 ? channels : 1));
  if (operands.length !== 2 || !isVector) return null;
  return g.node("Conv", [...operands, reshape(g, bias, [channels])], type, shape, { attributes });
}
