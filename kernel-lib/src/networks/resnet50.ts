import type { BackboneHooks } from "./hooks";
import type { Ops } from "./ops";

/** What a ResNet-50 gives; unused outputs cost nothing where the implementation records a graph. */
export interface ResnetOutputs<T> {
  /** Global average pool of the last stage, [B, 2048]. */
  readonly embedding: T;
  /** Stages 1–4 at 1/4, 1/8, 1/16 and 1/32 of the input: [B, 256 · 2^i, H / 2^(i+2), W / 2^(i+2)]. */
  readonly stages: readonly T[];
}

/** Bottlenecks in each stage. */
export const resnet50Depths = [3, 4, 6, 3] as const;

/** ResNet-50 in torchvision's form (stride on the 3×3 convolution), without its classifier. He et al., 2015. */
export function resnet50<T>(
  ops: Ops<T>,
  image: T,
  { residual = (branch) => branch }: Pick<BackboneHooks<T>, "residual"> = {},
): ResnetOutputs<T> {
  const stem = ops.relu(
    ops.batchNorm(ops.conv2d(image, "conv1", { stride: 2, padding: 3, bias: false }), "bn1"),
  );
  let x = ops.maxPool(stem, { kernel: 3, stride: 2, padding: 1 });
  const stages: T[] = [];
  let index = 0;
  resnet50Depths.forEach((depth, stage) => {
    for (let block = 0; block < depth; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const at = index++;
      x = bottleneck(ops, x, `layer${stage + 1}.${block}`, stride, block === 0, (branch) =>
        residual(branch, at),
      );
    }
    stages.push(x);
  });
  return { embedding: ops.globalAveragePool(x), stages };
}

function bottleneck<T>(
  ops: Ops<T>,
  x: T,
  name: string,
  stride: number,
  projected: boolean,
  residual: (branch: T) => T,
): T {
  const convolution = (input: T, index: 1 | 2 | 3, options: { stride: number; padding: number }): T =>
    ops.batchNorm(
      ops.conv2d(input, `${name}.conv${index}`, { ...options, bias: false }),
      `${name}.bn${index}`,
    );
  const narrow = ops.relu(convolution(x, 1, { stride: 1, padding: 0 }));
  const spatial = ops.relu(convolution(narrow, 2, { stride, padding: 1 }));
  const wide = convolution(spatial, 3, { stride: 1, padding: 0 });
  const shortcut = projected
    ? ops.batchNorm(
        ops.conv2d(x, `${name}.downsample.0`, { stride, padding: 0, bias: false }),
        `${name}.downsample.1`,
      )
    : x;
  return ops.relu(ops.add(residual(wide), shortcut));
}
