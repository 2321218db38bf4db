// The process that draws: plotly.js and its page live here, apart from the program, so that a figure it hangs on can be
// ended, and so that nobody who draws nothing pays for them.
import { messageOf, SoftconError } from "../../core/errors";
import type { DrawingReply, DrawingRequest } from "./drawing-messages";
import { openPlotlyPage, type PlotlyPage } from "./plotly-page";

let page: PlotlyPage | undefined;

async function draw({ format, json, width, height, scale }: DrawingRequest): Promise<Uint8Array> {
  page ??= openPlotlyPage();
  if (format === "svg") return Buffer.from(await page.svg(json, width, height));
  return page.picture(json, width, height, scale, format);
}

process.on("message", async (request: DrawingRequest) => {
  let reply: DrawingReply;
  try {
    reply = { kind: "drawn", bytes: await draw(request) };
  } catch (error) {
    reply = { kind: "failed", message: messageOf(error), mendable: error instanceof SoftconError };
  }
  process.send?.(reply);
});
process.on("disconnect", () => process.exit());
