import * as tf from "@tensorflow/tfjs-core";
import { SoftconError } from "../../core/errors";
import type { Architecture } from "../../networks/architectures";
import { randomAt } from "../random-streams";
import { type Variables, variableOf, zeroVariable } from "../variables";

/**
 * Low-rank adapters (Hu et al., 2021): a linear layer's matrix W [O, I] is used as W + α/r · B A with A [r, I] and
 * B [O, r], and A and B alone are trained. B begins at zero, so that training begins at W.
 */
export interface AdapterOptions {
  readonly rank: number;
  /** α; the share of the adapter is α / rank. */
  readonly alpha: number;
  /** Which of a block's linear layers have one: `attn.qkv`, `attn.proj`, `mlp.fc1`, `mlp.fc2`. */
  readonly layers: readonly AdapterLayer[];
}

export const adapterLayers = ["attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2"] as const;
export type AdapterLayer = (typeof adapterLayers)[number];

export const adapterDefaults: AdapterOptions = { rank: 4, alpha: 8, layers: ["attn.qkv", "attn.proj"] };

const down = (weight: string): string => weight.replace(/weight$/, "lora_A.weight");
const up = (weight: string): string => weight.replace(/weight$/, "lora_B.weight");

/**
 * The adapters' variables, by PEFT's names: `blocks.0.attn.qkv.lora_A.weight`, `….lora_B.weight`.
 * @throws SoftconError where the backbone has no attention.
 */
export function adapterVariables(
  backbone: Variables,
  architecture: Architecture,
  { rank, layers }: AdapterOptions,
  seed: number,
): Variables {
  if (architecture.kind !== "vit") {
    throw new SoftconError(
      'adapters are for a ViT\'s linear layers; fine-tune a ResNet with method "head-first" or "full"',
      "usage",
    );
  }
  const variables: Variables = new Map();
  for (let block = 0; block < architecture.depth; block++) {
    for (const [place, layer] of layers.entries()) {
      const name = `blocks.${block}.${layer}.weight`;
      const [outputs = 0, inputs = 0] = backbone.get(name)?.shape ?? [];
      // PEFT draws A as PyTorch draws a linear layer: uniform within ±1/√inputs.
      const random = randomAt(seed, "adapter", block, place);
      const bound = 1 / Math.sqrt(inputs);
      const a = Float32Array.from({ length: rank * inputs }, () => bound * (2 * random.next() - 1));
      variables.set(down(name), variableOf(a, [rank, inputs]));
      variables.set(up(name), zeroVariable([outputs, rank], true));
    }
  }
  return variables;
}

/** The matrix with its adapter, if it has one. */
export function adapted(
  weight: tf.Tensor,
  name: string,
  adapters: ReadonlyMap<string, tf.Tensor>,
  { rank, alpha }: AdapterOptions,
): tf.Tensor {
  const [a, b] = [adapters.get(down(name)), adapters.get(up(name))];
  return a && b ? tf.add(weight, tf.mul(tf.matMul(b, a), alpha / rank)) : weight;
}
