import * as tf from "@tensorflow/tfjs-core";
import { SoftconError } from "../../core/errors";
import type { Architecture } from "../../networks/architectures";
import { randomAt } from "../random-streams";
import { type Variables, variableOf, zeroVariable } from "../variables";
import type { AdapterOptions } from "./adapter-options";

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
