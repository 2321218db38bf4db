// The process of the embedding explorer, one for each document: it holds the vectors. The extension host forks it.
import { giveWay } from "../../shell/process/give-way";
import { loadLibrary } from "../../shell/process/library";
import type { ProcessStart, ToProcess } from "../shared/process-messages";
import { Explorer } from "./explorer";

giveWay();
process.once("message", ({ library, storage }: ProcessStart) => {
  const explorer = new Explorer(loadLibrary(library), storage, (message) => {
    if (process.connected) process.send?.(message);
  });
  process.on("message", (message: ToProcess) => explorer.handle(message));
});
process.on("disconnect", () => process.exit(0));
