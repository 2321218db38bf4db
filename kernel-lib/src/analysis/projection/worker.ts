import { parentPort, workerData } from "node:worker_threads";
import { type NeighbourTask, runNeighbours } from "../neighbours/nearest-rows";
import { Crew, type Seat } from "./crew";
import { type PcaTask, runPca } from "./pca-task";
import { type PlaceTask, runPlace } from "./tsne/embed-into";
import { runTsne } from "./tsne/run";
import type { TsneTask } from "./tsne/tsne";
import { runUmap, type UmapTask } from "./umap";

/** What the threads run: the task that they were given, at their seat in the crew. */
const { seat, task }: { seat: Seat; task: TsneTask | PlaceTask | UmapTask | PcaTask | NeighbourTask } =
  workerData;
const crew = new Crew(seat);
const post = (message: unknown): void => parentPort?.postMessage(message);
switch (task.kind) {
  case "tsne":
    runTsne(crew, task, post);
    break;
  case "place":
    runPlace(crew, task, post);
    break;
  case "umap":
    runUmap(crew, task, post);
    break;
  case "pca":
    runPca(task, post);
    break;
  case "neighbours":
    runNeighbours(crew, task);
}
