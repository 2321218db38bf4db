import { MemoryStateDict } from "../checkpoints/memory-state-dict";
import type { StateDict, Tensor } from "../checkpoints/tensor";
import { SoftconError } from "../core/errors";
import { type Architecture, architectureName, stateShapes } from "../networks/architectures";
import { identifyArchitecture } from "../networks/identify";
import { randomState } from "../networks/initialise";
import { productBands } from "../sensors/bands";
import { positionWeights } from "./position-weights";

/**
 * What becomes of the first layer of weights for RGB images, where the network takes other bands:
 * - `random`: as in a network that starts from nothing [S: secondary notes on SoftCon];
 * - `copy`: Sentinel-2's B4, B3, B2 get the kernels of red, green, blue, the other bands random ones [O];
 * - `inflate`: every band gets the mean of the three kernels, times 3 / bands, so that a grey image gives what it gave [O].
 */
export type FirstLayer = "random" | "copy" | "inflate";

export interface InitialWeightsOptions {
  /** Decides what is random. */
  readonly seed: number;
  /** Default: `random` where the weights are for RGB images; weights for other bands than the network's are refused. */
  readonly firstLayer?: FirstLayer | undefined;
}

/**
 * The weights that training starts from: random ones, or a checkpoint's (DINO and DINOv2 as in SoftCon's continual
 * pretraining [V], a SoftCon model, an earlier run's). Positional embeddings of another grid are resampled as DINOv2
 * does: bicubic (a = −0.75), scale (n + 0.1) / grid, no antialiasing.
 * @param from null: random weights.
 * @throws SoftconError where the checkpoint is another backbone, or for other bands.
 */
export function initialWeights(
  architecture: Architecture,
  from: StateDict | null,
  { seed, firstLayer }: InitialWeightsOptions,
): StateDict {
  const random = randomState(architecture, seed);
  if (!from) return random;
  const source = identifyArchitecture(from);
  checkSameBackbone(source, architecture);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of stateShapes(architecture)) {
    tensors.set(name, { dtype: "f32", shape, data: from.float32(name) });
  }
  if (source.channels !== architecture.channels) {
    const name = architecture.kind === "vit" ? "patch_embed.proj.weight" : "conv1.weight";
    const kernels = { data: from.float32(name), channels: source.channels };
    const { shape } = random.info(name);
    const how = firstLayerFor(source, architecture, firstLayer);
    tensors.set(name, { dtype: "f32", shape, data: adapted(kernels, shape, random.float32(name), how) });
  }
  if (source.kind === "vit" && architecture.kind === "vit" && source.grid !== architecture.grid) {
    const shape = [1, architecture.grid ** 2 + 1, architecture.width];
    const data = resamplePositions(
      from.float32("pos_embed"),
      source.grid,
      architecture.grid,
      architecture.width,
    );
    tensors.set("pos_embed", { dtype: "f32", shape, data });
  }
  return new MemoryStateDict(tensors);
}

function checkSameBackbone(source: Architecture, wanted: Architecture): void {
  const inner = (architecture: Architecture): string =>
    architecture.kind === "resnet50"
      ? "resnet50"
      : `${architectureName(architecture)}, ${architecture.heads} heads, ${architecture.layerScale ? "with" : "without"} LayerScale`;
  if (inner(source) === inner(wanted)) return;
  throw new SoftconError(
    `the weights are a ${inner(source)}, the configuration asks for a ${inner(wanted)}; change one of them`,
  );
}

function firstLayerFor(
  source: Architecture,
  wanted: Architecture,
  asked: FirstLayer | undefined,
): FirstLayer {
  const bands = (channels: number): string => {
    const known = { 2: "Sentinel-1", 3: "RGB", 12: "Sentinel-2 L2A", 13: "Sentinel-2 L1C" }[channels];
    return `${channels} bands${known ? ` (${known})` : ""}`;
  };
  if (source.channels !== 3 && asked !== "random") {
    throw new SoftconError(
      `wrong modality for the weights: they are for ${bands(source.channels)}, the data has ${bands(wanted.channels)}; ` +
        "start from weights for these bands, or set firstLayer to random to keep all but the first layer",
    );
  }
  if (asked === "copy" && redGreenBlue(wanted.channels).length === 0) {
    throw new SoftconError(
      `firstLayer "copy" needs red, green and blue among the bands, the data has ${bands(wanted.channels)}; use random or inflate`,
    );
  }
  return asked ?? "random";
}

/** Where B4, B3 and B2 are among so many bands of Sentinel-2; nowhere for other sensors. */
function redGreenBlue(channels: number): number[] {
  const bands = [productBands.L1C, productBands.L2A].find(({ length }) => length === channels);
  return bands ? ["B4", "B3", "B2"].map((band) => bands.indexOf(band)) : [];
}

/** Kernels [O, C, k, k] for other bands. */
function adapted(
  source: { readonly data: Float32Array; readonly channels: number },
  shape: readonly number[],
  random: Float32Array,
  how: FirstLayer,
): Float32Array {
  if (how === "random") return random;
  const [outputs = 0, channels = 0, height = 0, width = 0] = shape;
  const size = height * width;
  const result = random.slice();
  const at = (output: number, channel: number, i: number): number =>
    source.data[(output * source.channels + channel) * size + i] ?? 0;
  const places = redGreenBlue(channels);
  for (let output = 0; output < outputs; output++) {
    for (let i = 0; i < size; i++) {
      if (how === "copy") {
        for (const [colour, place] of places.entries())
          result[(output * channels + place) * size + i] = at(output, colour, i);
        continue;
      }
      const sum = at(output, 0, i) + at(output, 1, i) + at(output, 2, i);
      for (let channel = 0; channel < channels; channel++)
        result[(output * channels + channel) * size + i] = sum / channels;
    }
  }
  return result;
}

/** Positions [1, 1 + from², width] on another grid; the class token's stays. */
export function resamplePositions(
  positions: Float32Array,
  from: number,
  to: number,
  width: number,
): Float32Array {
  const weights = positionWeights(from, to);
  // Rows first, then columns: [from, from, width] → [to, from, width] → [to, to, width].
  const map = positions.subarray(width);
  const half = new Float64Array(to * from * width);
  for (let row = 0; row < to; row++)
    for (let source = 0; source < from; source++) {
      const weight = weights[row * from + source] ?? 0;
      if (weight === 0) continue;
      for (let i = 0; i < from * width; i++)
        half[row * from * width + i] =
          (half[row * from * width + i] ?? 0) + weight * (map[source * from * width + i] ?? 0);
    }
  const whole = new Float64Array(to * to * width);
  for (let row = 0; row < to; row++)
    for (let column = 0; column < to; column++)
      for (let source = 0; source < from; source++) {
        const weight = weights[column * from + source] ?? 0;
        if (weight === 0) continue;
        const target = (row * to + column) * width;
        for (let i = 0; i < width; i++)
          whole[target + i] =
            (whole[target + i] ?? 0) + weight * (half[(row * from + source) * width + i] ?? 0);
      }
  const result = new Float32Array((to * to + 1) * width);
  result.set(positions.subarray(0, width));
  result.set(whole, width);
  return result;
}
