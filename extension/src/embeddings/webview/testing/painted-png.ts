const hues: readonly (readonly [number, number, number])[] = [
  ...([
    [190, 170, 90],
    [30, 80, 40],
    [120, 150, 70],
  ] as const),
  ...([
    [150, 150, 150],
    [180, 120, 110],
    [90, 170, 80],
  ] as const),
];

/** A small picture of a class, different for every row. */
export async function paintedPng(kind: number, row: number, infrared: boolean): Promise<Uint8Array> {
  const side = 32;
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  const [red = 0, green = 0, blue = 0] = hues[kind] ?? [];
  if (!context) return new Uint8Array();
  const [r, g, b] = infrared ? [green * 1.6, red * 0.7, blue * 0.6] : [red, green, blue];
  const image = context.createImageData(side, side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const light = 0.8 + 0.2 * Math.sin((x * (1 + (row % 5))) / 4) * Math.cos((y * (1 + (row % 7))) / 5);
      image.data.set([r * light, g * light, b * light, 255], 4 * (y * side + x));
    }
  context.putImageData(image, 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
}
