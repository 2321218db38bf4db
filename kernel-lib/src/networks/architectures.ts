import { resnet50Depths } from "./resnet50";

/** A ResNet-50 and how many bands it takes. */
export interface ResnetArchitecture {
  readonly kind: "resnet50";
  readonly channels: number;
}

/** A ViT of any size. */
export interface VitArchitecture {
  readonly kind: "vit";
  readonly channels: number;
  /** Width D of the tokens. */
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Side of the positional embedding's grid. */
  readonly grid: number;
  readonly layerScale: boolean;
}

export type Architecture = ResnetArchitecture | VitArchitecture;

/** Length of the vector an architecture gives an image: class token or global average pool. */
export function embeddingSize(architecture: Architecture): number {
  return architecture.kind === "resnet50" ? 2048 : architecture.width;
}

/** "resnet50", "vits14", "vitb14", or the measures of another ViT. */
export function architectureName(architecture: Architecture): string {
  if (architecture.kind === "resnet50") return "resnet50";
  const { width, depth, patch } = architecture;
  if (depth === 12 && width === 384) return `vits${patch}`;
  if (depth === 12 && width === 768) return `vitb${patch}`;
  return `vit${patch}-${width}x${depth}`;
}

/** Shape of every tensor that an architecture's state dict must have, by PyTorch's names. */
export function stateShapes(architecture: Architecture): Map<string, readonly number[]> {
  return architecture.kind === "resnet50" ? resnetShapes(architecture) : vitShapes(architecture);
}

function resnetShapes({ channels }: ResnetArchitecture): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const norm = (name: string, size: number): void => {
    for (const part of ["weight", "bias", "running_mean", "running_var"])
      shapes.set(`${name}.${part}`, [size]);
  };
  const convolution = (name: string, output: number, input: number, kernel: number): void => {
    shapes.set(`${name}.weight`, [output, input, kernel, kernel]);
  };
  convolution("conv1", 64, channels, 7);
  norm("bn1", 64);
  let input = 64;
  resnet50Depths.forEach((depth, stage) => {
    const inner = 64 << stage;
    for (let block = 0; block < depth; block++) {
      const name = `layer${stage + 1}.${block}`;
      convolution(`${name}.conv1`, inner, input, 1);
      norm(`${name}.bn1`, inner);
      convolution(`${name}.conv2`, inner, inner, 3);
      norm(`${name}.bn2`, inner);
      convolution(`${name}.conv3`, inner * 4, inner, 1);
      norm(`${name}.bn3`, inner * 4);
      if (block === 0) {
        convolution(`${name}.downsample.0`, inner * 4, input, 1);
        norm(`${name}.downsample.1`, inner * 4);
      }
      input = inner * 4;
    }
  });
  return shapes;
}

function vitShapes(architecture: VitArchitecture): Map<string, readonly number[]> {
  const { channels, width, depth, patch, grid, layerScale } = architecture;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, output: number, input: number): void => {
    shapes.set(`${name}.weight`, [output, input]).set(`${name}.bias`, [output]);
  };
  const norm = (name: string): void => {
    shapes.set(`${name}.weight`, [width]).set(`${name}.bias`, [width]);
  };
  shapes.set("cls_token", [1, 1, width]).set("pos_embed", [1, grid * grid + 1, width]);
  shapes
    .set("patch_embed.proj.weight", [width, channels, patch, patch])
    .set("patch_embed.proj.bias", [width]);
  for (let block = 0; block < depth; block++) {
    const name = `blocks.${block}`;
    norm(`${name}.norm1`);
    linear(`${name}.attn.qkv`, 3 * width, width);
    linear(`${name}.attn.proj`, width, width);
    norm(`${name}.norm2`);
    linear(`${name}.mlp.fc1`, 4 * width, width);
    linear(`${name}.mlp.fc2`, width, 4 * width);
    if (layerScale) shapes.set(`${name}.ls1.gamma`, [width]).set(`${name}.ls2.gamma`, [width]);
  }
  norm("norm");
  return shapes;
}

/** How many learned numbers an architecture has (running statistics of batch norm are not learned). */
export function parameterCount(architecture: Architecture): number {
  let count = 0;
  for (const [name, shape] of stateShapes(architecture)) {
    if (!name.includes(".running_")) count += shape.reduce((product, size) => product * size, 1);
  }
  return count;
}
