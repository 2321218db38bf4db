import { compareStateDict, describeMismatch } from "../checkpoints/mismatch";
import { firstFew } from "../checkpoints/printable";
import type { StateDict } from "../checkpoints/tensor";
import { SoftconError } from "../core/errors";
import { type Architecture, architectureName, stateShapes } from "./architectures";

/**
 * Which architecture a state dict holds, told by its names and shapes: torchvision's ResNet-50, or a ViT in DINOv2's
 * or timm's spelling (which agree on every tensor that is used here).
 * @throws SoftconError with what is missing or misshapen, where no known architecture fits.
 */
export function identifyArchitecture(state: StateDict): Architecture {
  const architecture = nearestArchitecture(state);
  const mismatch = compareStateDict(stateShapes(architecture), state);
  if (mismatch.missing.length + mismatch.wrongShapes.length > 0) {
    throw new SoftconError(
      `the checkpoint comes nearest to ${architectureName(architecture)}, but of its tensors ${describeMismatch(mismatch)}; ` +
        "use a whole backbone checkpoint",
    );
  }
  return architecture;
}

function nearestArchitecture(state: StateDict): Architecture {
  const shape = (name: string): readonly number[] => (state.has(name) ? state.info(name).shape : []);
  const [, stemChannels] = shape("conv1.weight");
  if (stemChannels !== undefined && state.has("layer1.0.conv1.weight")) {
    return { kind: "resnet50", channels: stemChannels };
  }
  const [width, channels, patch] = shape("patch_embed.proj.weight");
  const [, positions] = shape("pos_embed");
  if (width === undefined || channels === undefined || patch === undefined || positions === undefined) {
    throw new SoftconError(
      `no known backbone has these tensors (${firstFew(state.names, 3)}); a torchvision ResNet-50 or a DINOv2/timm ViT was expected`,
    );
  }
  if (state.has("register_tokens") || state.has("reg_token")) {
    throw new SoftconError(
      "the ViT has register tokens; use the checkpoint of the variant without registers",
    );
  }
  const grid = Math.sqrt(positions - 1);
  if (!Number.isInteger(grid) || width % 64 !== 0) {
    throw new SoftconError(
      `a ViT of width ${width} with ${positions} positions is not supported; a class token, a square grid and heads of 64 were expected`,
    );
  }
  const blocks = state.names.map((name) => Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? -1));
  const depth = blocks.reduce((most, block) => Math.max(most, block), -1) + 1;
  if (depth === 0 || depth > 100)
    throw new SoftconError(`a ViT with ${depth} blocks; 1 to 100 were expected`);
  const layerScale = state.has("blocks.0.ls1.gamma");
  return { kind: "vit", channels, width, depth, heads: width / 64, patch, grid, layerScale };
}
