import * as tf from "@tensorflow/tfjs-core";
import { SoftconError } from "../../core/errors";
import type { Architecture } from "../../networks/architectures";
import { randomAt } from "../random-streams";
import { type Variables, variableOf, zeroVariable } from "../variables";
import type { AdapterLayer, AdapterOptions } from "./adapter-options";

const down = (weight: string): string => weight.replace(/weight$/, "lora_A.weight");
const up = (weight: string): string => weight.replace(/weight$/, "lora_B.weight");

/**
 * The adapters' variables, by PEFT's names: `blocks.0.attn.qkv.lora_A.weight`, `….lora_B.weight`.
 * @param trains whether a weight's layer is trained at all
 * @throws SoftconError where the backbone has no attention.
 */
export function adapterVariables(
  backbone: Variables,
  architecture: Architecture,
  { rank, layers }: AdapterOptions,
  { seed, trains }: { readonly seed: number; readonly trains: (name: string) => boolean },
): Variables {
  if (architecture.kind !== "vit") {
    throw new SoftconError(
      'adapters are for a ViT\'s linear layers; fine-tune a ResNet with method "head-first" or "full"',
      "usage",
    );
  }
  const variables: Variables = new Map();
  for (const name of adaptedWeights(architecture.depth, layers).filter(trains)) {
    const [outputs = 0, ...each] = backbone.get(name)?.shape ?? [];
    const inputs = each.reduce((product, side) => product * side, 1);
    // PEFT draws A as PyTorch draws a linear layer: uniform within ±1/√inputs.
    const random = randomAt(seed, `adapter ${name}`);
    const bound = 1 / Math.sqrt(inputs);
    const a = Float32Array.from({ length: rank * inputs }, () => bound * (2 * random.next() - 1));
    variables.set(down(name), variableOf(a, [rank, ...each]));
    variables.set(up(name), zeroVariable([outputs, rank], true));
  }
  return variables;
}

function adaptedWeights(depth: number, layers: readonly AdapterLayer[]): string[] {
  return layers.flatMap((layer) =>
    layer === "patch_embed.proj"
      ? `${layer}.weight`
      : Array.from({ length: depth }, (_, block) => `blocks.${block}.${layer}.weight`),
  );
}

/** The weight with its adapter, if it has one. */
export function adapted(
  weight: tf.Tensor,
  name: string,
  adapters: ReadonlyMap<string, tf.Tensor>,
  { rank, alpha }: AdapterOptions,
): tf.Tensor {
  const [a, b] = [adapters.get(down(name)), adapters.get(up(name))];
  if (!a || !b) return weight;
  const change = tf.matMul(b, tf.reshape(a, [rank, -1]));
  return tf.add(weight, tf.mul(tf.reshape(change, weight.shape), alpha / rank));
}
