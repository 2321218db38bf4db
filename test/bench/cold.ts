// One process of the cold-start measurement: loads the named weights, embeds one image, ends.
import { loadEncoder } from "softcon";
import { imageShape, images } from "./images";

async function main(): Promise<void> {
  const encoder = await loadEncoder(process.argv[2] ?? "", { threads: 2, provider: "cpu" });
  const { embedding } = await encoder.run({ data: images(1), shape: imageShape(1) });
  console.log(embedding?.data.length);
  await encoder.dispose();
}

void main();
