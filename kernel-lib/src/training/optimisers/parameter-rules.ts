import type { Architecture } from "../../networks/architectures";
import { resnet50Depths } from "../../networks/resnet50";

/** What a variable gets of the rates. */
export interface ParameterRule {
  /** Factor of the learning rate. */
  readonly rate: number;
  /** Whether weight decay applies. */
  readonly decay: boolean;
}

export interface RuleOptions {
  /** Factor of the learning rate from one layer to the one before it; default 1: the same for all. */
  readonly layerDecay?: number;
  /** Layers that are not trained, from the input on: 1 is the embedding of pixels, then blocks or stages; default 0. */
  readonly frozenLayers?: number;
  /** Weight decay on norms, biases, LayerScale, class token and positions too; default false. */
  readonly decayAll?: boolean;
}

/**
 * How many layers an architecture has for layer-wise rates: the embedding of pixels, each block of a ViT or each of the
 * four stages of a ResNet, and what follows them (the last norm, heads).
 */
export function layerCount(architecture: Architecture): number {
  return (architecture.kind === "vit" ? architecture.depth : resnet50Depths.length) + 2;
}

/** Which layer a tensor belongs to, from 0. What is none of the backbone's is in the last. */
export function layerOf(name: string, architecture: Architecture): number {
  if (architecture.kind === "vit") {
    if (/^(cls_token|pos_embed|mask_token|patch_embed\.)/.test(name)) return 0;
    const block = /^blocks\.(\d+)\./.exec(name)?.[1];
    return block === undefined ? layerCount(architecture) - 1 : Number(block) + 1;
  }
  if (/^(conv1|bn1)\./.test(name)) return 0;
  const stage = /^layer(\d)\./.exec(name)?.[1];
  return stage === undefined ? layerCount(architecture) - 1 : Number(stage);
}

/** Whether a tensor is trained. */
export function isTrained(
  name: string,
  architecture: Architecture,
  { frozenLayers = 0 }: RuleOptions,
): boolean {
  return layerOf(name, architecture) >= frozenLayers;
}

/** The rate of a tensor's layer; no weight decay on vectors (norms, biases, LayerScale), class token and positions. */
export function parameterRule(
  name: string,
  shape: readonly number[],
  architecture: Architecture,
  { layerDecay = 1, decayAll = false }: RuleOptions = {},
): ParameterRule {
  const decay = decayAll || (shape.length > 1 && name !== "cls_token" && name !== "pos_embed");
  return { rate: layerDecay ** (layerCount(architecture) - 1 - layerOf(name, architecture)), decay };
}
