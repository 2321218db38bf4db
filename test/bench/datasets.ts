import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Dataset } from "#lib/datasets/dataset";
import { openDataset } from "#lib/datasets/open-dataset";
import { pythonEnvironment, pythonInterpreter } from "#lib/testing/peers";
import { eurosatTree, ssl4eoTree } from "./dataset-trees";
import { watch } from "./peak-memory";
import { inTurns } from "./turns";

// Images a second of EuroSAT- and SSL4EO-S12-shaped folders, in turns with a PyTorch DataLoader over GDAL with two
// worker processes; and the memory for 1,000, 20,000 and 60,000 images. `datasets.js memory` for that alone.

const script = resolve(__dirname, "..", "..", "bench", "datasets_side.py");

/** Images under way: half of what the DataLoader has, two batches of 32 for each of two workers. */
const readAhead = 64;

/** Reads every image once; images a second. */
async function rateOf(dataset: Dataset): Promise<number> {
  const begin = performance.now();
  let count = 0;
  for await (const _ of dataset.samples({ shuffle: 1, readAhead })) count++;
  return (1000 * count) / (performance.now() - begin);
}

async function compare(name: string, layout: string, root: string, address: string): Promise<void> {
  const loader = spawn(pythonInterpreter, [script, layout, root, "2"], {
    env: pythonEnvironment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(loader.stdout)[Symbol.asyncIterator]();
  const theirs = async (): Promise<number> => {
    loader.stdin.write("\n");
    return Number((await lines.next()).value);
  };
  // Both sides keep their workers from turn to turn, and have read everything once before.
  const open = await Promise.all([2, 1, 0].map((threads) => openDataset(address, { threads })));
  for (const dataset of open) await rateOf(dataset);
  const sides = [theirs, ...open.map((dataset) => () => rateOf(dataset))];
  const [torch = 0, two = 0, one = 0, none = 0] = await inTurns(3, Math.max, sides);
  loader.stdin.end();
  for (const dataset of open) await dataset.close();
  const rates = [torch, two, one, none].map((rate) => rate.toFixed(0));
  console.log(
    `${name}: DataLoader ${rates[0]}/s; two threads ${rates[1]}/s, one ${rates[2]}/s, none (read-ahead alone) ${rates[3]}/s; ` +
      `best ${(Math.max(two, one, none) / torch).toFixed(2)}× (wanted: 1.5×)`,
  );
}

/** Reads the first `count` of the images, again and again where there are fewer: what is measured is what stays. */
async function readMany(count: number): Promise<void> {
  const dataset = await openDataset(`eurosat:${await eurosatTree(2000)}?splits=random`, { threads: 2 });
  for (let read = 0; read < count; )
    for await (const _ of dataset.samples({ shuffle: read })) if (++read >= count) break;
  for (let i = 0; i < 2; i++) globalThis.gc?.();
  const rss = process.memoryUsage().rss / 2 ** 20;
  console.error(`${count} images: ${rss.toFixed(0)} MiB once what is of no more use has been collected`);
  await dataset.close();
}

async function main([what = "all", count = ""]: readonly string[]): Promise<void> {
  if (what === "read") return readMany(Number(count));
  if (what === "all") {
    const [eurosat, ssl4eo] = [await eurosatTree(2000), await ssl4eoTree(120)];
    await compare("EuroSAT, 13 × 64 × 64", "eurosat", eurosat, `eurosat:${eurosat}?splits=random`);
    await compare("SSL4EO-S12, 13 × 264 × 264", "ssl4eo", ssl4eo, `ssl4eo-s12:${ssl4eo}?labels=none`);
  }
  await eurosatTree(2000);
  for (const images of [1000, 20_000, 60_000]) {
    const { peak, seconds } = await watch(["--expose-gc", __filename, "read", String(images)]);
    console.log(
      `${images} images: highest memory ${(peak / 2 ** 20).toFixed(0)} MiB, ${seconds.toFixed(1)} s`,
    );
  }
}

main(process.argv.slice(2));
