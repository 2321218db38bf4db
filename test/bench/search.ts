import type { Matrix } from "#lib/analysis/matrix";
import { SimilarityIndex } from "#lib/analysis/search/similarity-index";
import { seededRandom } from "#lib/core/random";

const [rows, cols] = [1_000_000, 384];

/** Uniform values: a search takes as long whatever they are. */
function randomMatrix(): Matrix {
  const data = new Float32Array(new SharedArrayBuffer(rows * cols * 4));
  const random = seededRandom(1);
  for (let i = 0; i < data.length; i++) data[i] = random.next() - 0.5;
  return { data, rows, cols };
}

async function main(): Promise<void> {
  const matrix = randomMatrix();
  const start = performance.now();
  const index = await SimilarityIndex.open(matrix, { threads: 2 });
  console.log(`loading: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  const seconds: number[] = [];
  for (let query = 0; query < 12; query++) {
    const begin = performance.now();
    const [first] = await index.search(index.vector(query * 83_333), 100);
    seconds.push((performance.now() - begin) / 1000);
    if (first?.row !== query * 83_333) throw new Error(`row ${query * 83_333} is not the most like itself`);
  }
  await index.close();
  seconds.sort((a, b) => a - b);
  const [best = Number.NaN, median = Number.NaN] = [seconds[0], seconds[6]];
  console.log(
    `top 100 of ${rows} × ${cols}, two threads: best ${best.toFixed(3)} s, median ${median.toFixed(3)} s`,
  );
}

main();
