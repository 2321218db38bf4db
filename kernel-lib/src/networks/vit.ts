import type { VitArchitecture } from "./architectures";
import type { BackboneHooks } from "./hooks";
import type { Ops } from "./ops";

/** What a ViT gives; unused outputs cost nothing where the implementation records a graph. */
export interface VitOutputs<T> {
  /** Class token after the last norm, [B, D]. */
  readonly embedding: T;
  /** Patch tokens after the last norm, [B, h·w, D]. */
  readonly patchTokens: T;
  /** Their mean, [B, D]. */
  readonly meanPatch: T;
  /** Patch tokens as a map, [B, D, h, w]. */
  readonly patchMap: T;
  /** Normed class tokens of the last four blocks (or of all, where there are fewer), first to last, [B, 4, D]. */
  readonly lastClassTokens: T;
}

const epsilon = 1e-6;

/**
 * Vision transformer in DINOv2's form (Oquab et al., 2023) without registers, of any width, depth and patch size.
 * The image's height and width are multiples of the patch size.
 */
export function vit<T>(ops: Ops<T>, image: T, architecture: VitArchitecture): VitOutputs<T> {
  const { depth } = architecture;
  const { patches, tokens } = embedPatches(ops, image, architecture);
  let x = tokens;
  const normed: T[] = [];
  for (let block = 0; block < depth; block++) {
    x = transformerBlock(ops, x, architecture, block);
    if (block >= depth - 4) normed.push(ops.layerNorm(x, "norm", epsilon));
  }
  const last = normed.at(-1);
  if (last === undefined) throw new Error("a ViT has at least one block");
  const patchTokens = ops.dropFirstToken(last);
  return {
    embedding: ops.firstToken(last),
    patchTokens,
    meanPatch: ops.meanToken(patchTokens),
    patchMap: ops.toFeatureMap(patchTokens, patches),
    lastClassTokens: ops.stack(normed.map((tokens) => ops.firstToken(tokens))),
  };
}

/** The class token after the last norm, [B, D], and nothing else: what training needs. */
export function vitEmbedding<T>(
  ops: Ops<T>,
  image: T,
  architecture: VitArchitecture,
  hooks: BackboneHooks<T> = {},
): T {
  const { tokens } = embedPatches(ops, image, architecture);
  let x = hooks.tokens ? hooks.tokens(tokens) : tokens;
  for (let block = 0; block < architecture.depth; block++) {
    x = transformerBlock(ops, x, architecture, block, hooks.residual);
  }
  return ops.layerNorm(ops.firstToken(x), "norm", epsilon);
}

/** The patch map [B, D, h, w], and the class token and patches with their positions, [B, 1 + h·w, D]. */
function embedPatches<T>(ops: Ops<T>, image: T, { patch, grid }: VitArchitecture): { patches: T; tokens: T } {
  const patches = ops.conv2d(image, "patch_embed.proj", { stride: patch, padding: 0, bias: true });
  const withClass = ops.prependToken(ops.flattenPatches(patches), "cls_token");
  return { patches, tokens: ops.addPositions(withClass, "pos_embed", grid, patches) };
}

function transformerBlock<T>(
  ops: Ops<T>,
  x: T,
  { heads, layerScale }: VitArchitecture,
  block: number,
  residual: (branch: T, block: number) => T = (branch) => branch,
): T {
  const name = `blocks.${block}`;
  const scale = (index: 1 | 2): string | undefined => (layerScale ? `${name}.ls${index}.gamma` : undefined);
  const context = ops.attention(ops.layerNorm(x, `${name}.norm1`, epsilon), `${name}.attn.qkv`, heads);
  const attended = ops.add(x, residual(ops.linear(context, `${name}.attn.proj`, scale(1)), block));
  const hidden = ops.gelu(ops.linear(ops.layerNorm(attended, `${name}.norm2`, epsilon), `${name}.mlp.fc1`));
  return ops.add(attended, residual(ops.linear(hidden, `${name}.mlp.fc2`, scale(2)), block));
}
