// The process that reads imagery for the band visualizer: it is forked by the extension host and ends with it.
import type { FromReader, ToReader } from "../shared/reader-messages";
import { BandReader } from "./band-reader";
import { loadLibrary } from "./library";

const send = (message: FromReader): void => {
  if (process.connected) process.send?.(message);
};
let reader: BandReader | null = null;
process.on("message", (message: ToReader) => {
  if (message.kind === "library") reader = new BandReader(loadLibrary(message.folder), send);
  else reader?.handle(message);
});
process.on("disconnect", () => process.exit(0));
