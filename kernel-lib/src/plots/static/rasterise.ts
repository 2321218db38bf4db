import { SoftconError } from "../../core/errors";
import type { CanvasContext, CanvasLibrary } from "./picture-peers";
import type { Layer, PlacedBox } from "./svg-layers";

/**
 * Paints the layers of a drawing of [width, height] CSS pixels into a PNG or JPEG file.
 * @throws SoftconError where the machine has no font: the text would be missing.
 */
export async function rasterise(
  layers: readonly Layer[],
  serialise: (layer: Layer & { kind: "vectors" }) => string,
  size: {
    readonly width: number;
    readonly height: number;
    readonly scale: number;
    readonly format: "png" | "jpeg";
  },
  { createCanvas, loadImage, GlobalFonts }: CanvasLibrary,
): Promise<Uint8Array> {
  if (GlobalFonts.families.length === 0)
    throw new SoftconError(
      "no font is installed, so text cannot be drawn: install one (Debian: fonts-dejavu-core)",
    );
  const canvas = createCanvas(Math.round(size.width * size.scale), Math.round(size.height * size.scale));
  const context = canvas.getContext("2d");
  for (const layer of layers) {
    if (layer.kind === "vectors") {
      const image = await loadImage(Buffer.from(serialise(layer)));
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      continue;
    }
    const png = /^data:image\/png;base64,(.*)$/s.exec(layer.address)?.[1];
    if (png === undefined) continue;
    const picture = await loadImage(Buffer.from(png, "base64"));
    context.save();
    for (const clip of layer.clips) {
      place(context, clip, size.scale);
      context.beginPath();
      context.rect(clip.x, clip.y, clip.width, clip.height);
      context.clip();
    }
    place(context, layer.box, size.scale);
    context.imageSmoothingEnabled = !layer.sharp;
    context.drawImage(picture, layer.box.x, layer.box.y, layer.box.width, layer.box.height);
    context.restore();
  }
  return size.format === "png" ? canvas.toBuffer("image/png") : canvas.toBuffer("image/jpeg", 85);
}

function place(context: CanvasContext, { matrix: [a, b, c, d, e, f] }: PlacedBox, scale: number): void {
  context.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale, f * scale);
}
