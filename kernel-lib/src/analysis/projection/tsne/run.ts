import { seededRandom } from "../../../core/random";
import { bindKernels } from "../../kernels";
import type { Crew } from "../crew";
import { passGate } from "../gate";
import { findNeighbours } from "../neighbours/search";
import { symmetrise } from "../neighbours/symmetric";
import { startAtRandom, startFromComponents } from "../start";
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
      passGate(task.gate);
      if (iteration % PROGRESS_EVERY === 0 || iteration === last) post({ kind: "progress", iteration });
    },
  });
}

/** Principal components or noise, as small as START_SPREAD, so that early forces decide. */
function startMap({ memory, n, initial, seed }: TsneTask, space: TsneSpace): void {
  const { rows, cols } = space.neighbours;
  const map = new Float32Array(memory.buffer, space.map, n * 2);
  if (initial === "random") startAtRandom(map, seed);
  else {
    const data = new Float32Array(memory.buffer, rows, n * cols);
    startFromComponents({ data, rows: n, cols }, map, 2, seed);
  }
  const random = seededRandom(seed);
  for (let at = 0; at < map.length; at++) map[at] = START_SPREAD * map[at]! + START_NOISE * random.normal();
}
