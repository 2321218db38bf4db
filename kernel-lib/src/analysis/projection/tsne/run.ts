import { seededRandom } from "../../../core/random";
import type { Crew } from "../crew";
import { bindKernels } from "../kernels";
import { findNeighbours } from "../neighbours/search";
import { symmetrise } from "../neighbours/symmetric";
import { pca } from "../pca";
import { calibrateRows } from "./affinities";
import { jointOf, layOutTsne, type TsneSpace } from "./layout";
import { optimise } from "./optimise";
import type { TsneMessage, TsneTask } from "./tsne";

/** The spread of a map to start from, as in the reference, and of the noise that parts equal points. */
const START_SPREAD = 1e-4;
const START_NOISE = 1e-6;
/** Progress is told so often. */
const PROGRESS_EVERY = 10;

/** What each thread does, from the rows in the shared memory to the map there. */
export function runTsne(crew: Crew, task: TsneTask, post: (message: TsneMessage) => void): void {
  const { memory, n, schedule } = task;
  const kernels = bindKernels(task.module, memory);
  const space = layOutTsne(n, task.cols, task.k, crew.size);
  if (crew.rank === 0 && task.initial !== "given") startMap(task, space);
  findNeighbours(crew, kernels, memory, space.neighbours, task.seed);
  const own = crew.share(n);
  calibrateRows(memory, space.neighbours, task.metric, task.perplexity, own.from, own.to);
  crew.wait();
  if (crew.rank === 0)
    symmetrise(memory, space.neighbours, jointOf(memory, space), (a, b) => a + b, 1 / (2 * n));
  crew.wait();
  const map = new Float32Array(memory.buffer, space.map, n * 2);
  const last = schedule.iterations;
  optimise(crew, kernels, memory, space, schedule, {
    wants: (iteration) =>
      iteration === last || (task.stepEvery > 0 && iteration > 0 && iteration % task.stepEvery === 0),
    divergence: (iteration, divergence) =>
      post({ kind: "step", iteration, divergence, map: Float32Array.from(map) }),
    progress: (iteration) => {
      if (iteration % PROGRESS_EVERY === 0 || iteration === last) post({ kind: "progress", iteration });
    },
  });
}

/** The first two principal components, or noise, with a standard deviation of START_SPREAD along the first. */
function startMap({ memory, n, initial, seed }: TsneTask, space: TsneSpace): void {
  const { rows: rowsAt, cols } = space.neighbours;
  const map = new Float32Array(memory.buffer, space.map, n * 2);
  const random = seededRandom(seed + 1);
  const rows = new Float32Array(memory.buffer, rowsAt, n * cols);
  const dimensions = Math.min(2, n, cols);
  const { projected, variance } = pca({ data: rows, rows: n, cols }, { dimensions, seed });
  const deviation = Math.sqrt((variance[0]! * (n - 1)) / n);
  const useful = initial === "pca" && deviation > 0;
  for (let i = 0; i < n; i++)
    for (let axis = 0; axis < 2; axis++) {
      const place =
        useful && axis < dimensions ? projected[i * dimensions + axis]! / deviation : random.normal();
      map[2 * i + axis] = place * START_SPREAD + random.normal() * START_NOISE;
    }
}
