import { cast, greater, mul, relu as plain, type Tensor } from "@tensorflow/tfjs-core";
import { at, withGradient } from "./with-gradient";

/**
 * max(x, 0). Its gradient is taken from the result, so that the argument need not be kept: 0 at 0, and where the result
 * is NaN.
 */
export function relu(x: Tensor): Tensor {
  return withGradient([x], () => {
    const value = plain(x);
    return {
      value,
      saved: [value],
      gradient: (dy, saved) => [mul(dy, cast(greater(at(saved, 0), 0), "float32"))],
    };
  });
}
