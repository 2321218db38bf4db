// The rate of the whole command against that of the bare encoder, in turns; README.md says what is printed.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Encoder, loadEncoder } from "softcon";
import { imageShape, images } from "./images";
import { watch } from "./peak-memory";
import { benchScene, embedArguments } from "./scene";
import { benchWeights } from "./torch-side";
import { inTurns, rate } from "./turns";

const rounds = 3;
const seconds = 10;
/** Of a Sentinel-2 granule. */
const side = 10_980;
const tiles = Math.ceil(side / 224) ** 2;
/** What the command takes by default. */
const batch = 4;

/** Images per second with one batch always waiting, as the command has it. */
async function bareRate(encoder: Encoder): Promise<number> {
  const data = images(batch);
  const run = (): Promise<unknown> => encoder.run({ data: data.slice(), shape: imageShape(batch) });
  let waiting = run();
  const batches = await rate(seconds, () => {
    const before = waiting;
    waiting = run();
    return before;
  });
  await waiting;
  return batch * batches;
}

async function main(): Promise<void> {
  const weights = benchWeights();
  const scene = benchScene(side);
  const table = join(tmpdir(), `softcon-bench-${process.pid}.parquet`);
  const [bare = 0, command = 0] = await inTurns(rounds, Math.max, [
    async () => {
      const encoder = await loadEncoder(join(weights, "vits14.pth"), { threads: 2, provider: "cpu" });
      const best = await bareRate(encoder);
      await encoder.dispose();
      return best;
    },
    async () => tiles / (await watch(embedArguments(scene, weights, table))).seconds,
  ]);
  rmSync(table);
  console.log(`ViT-S, 13 bands, two threads, best of ${rounds} turns, tiles/s`);
  console.log(`bare encoder                            ${bare.toFixed(2)}`);
  console.log(`softcon embed, ${side}² pixels, ${tiles} tiles   ${command.toFixed(2)}`);
  console.log(`share                                   ${((100 * command) / bare).toFixed(1)}%   ≥ 90%`);
}

void main();
