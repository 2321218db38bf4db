// Memory of `softcon embed` over a whole granule and over a quarter of one; README.md says what is printed.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { watch } from "./peak-memory";
import { benchScene, embedArguments } from "./scene";
import { benchWeights } from "./torch-side";

async function main(): Promise<void> {
  const weights = benchWeights();
  const table = join(tmpdir(), `softcon-bench-${process.pid}.parquet`);
  console.log("softcon embed, ViT-S, tiles of 224: highest memory has to stay under 1.2 GB");
  for (const side of [5490, 10980]) {
    const { seconds, peak } = await watch(embedArguments(benchScene(side), weights, table));
    console.log(`${side} × ${side}, 13 bands: ${(peak / 1e9).toFixed(2)} GB, ${seconds.toFixed(0)} s`);
    rmSync(table);
  }
}

void main();
