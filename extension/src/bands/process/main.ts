// A process of the band visualizer: it reads imagery, or embeds it. The extension host forks it, and it ends with that.

import { giveWay } from "../../shell/process/give-way";
import { loadLibrary } from "../../shell/process/library";
import type { ToModel } from "../shared/model-messages";
import type { ProcessStart } from "../shared/process-start";
import type { ToReader } from "../shared/reader-messages";
import { AreaEmbedder } from "./area-embedder";
import { BandReader } from "./band-reader";

const send = (message: object): void => {
  if (process.connected) process.send?.(message);
};
giveWay();
process.once("message", ({ role, library: folder }: ProcessStart) => {
  const library = loadLibrary(folder);
  if (role === "read") {
    const reader = new BandReader(library, send);
    process.on("message", (message: ToReader) => reader.handle(message));
  } else {
    const embedder = new AreaEmbedder(library, send);
    process.on("message", (message: ToModel) => embedder.handle(message));
  }
});
process.on("disconnect", () => process.exit(0));
