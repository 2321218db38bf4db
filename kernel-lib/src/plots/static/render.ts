import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import { type Figure, heightOf } from "../figure";
import { figureJson } from "../figure-json";
import { type Theme, withTheme } from "../theme";
import { thinned } from "../thin";
import type { DrawingReply, DrawingRequest } from "./drawing-messages";

export interface PictureOptions {
  /** "light" unless given; "neutral" has no paper. */
  readonly theme?: Theme;
  /** In CSS pixels: 800 unless given, and as high as the figure says. */
  readonly width?: number;
  readonly height?: number;
  /** PNG pixels per CSS pixel: 2 unless given. */
  readonly scale?: number;
  /** Milliseconds after which drawing is given up, 60,000 unless given. */
  readonly limit?: number;
}

/** What jsdom can draw: it has no WebGL. Points of `scattergl` are drawn as those of `scatter`. */
const drawable = new Set([
  "scatter",
  "scattergl",
  "bar",
  "heatmap",
  "histogram",
  "box",
  "violin",
  "contour",
  "pie",
]);
/** More marks than these make an SVG that neither jsdom nor its reader can cope with. */
const mostPoints = 20_000;

/**
 * A figure as an SVG document, drawn without a browser.
 * @throws SoftconError where jsdom or @napi-rs/canvas is not installed, a trace cannot be drawn without WebGL (3-D,
 *   maps), or the time is over.
 */
export async function renderSvg(figure: Figure, options: PictureOptions = {}): Promise<string> {
  return Buffer.from(await render(figure, "svg", options)).toString("utf8");
}

/**
 * A figure as a PNG file, drawn without a browser.
 * @throws SoftconError as `renderSvg` does, and where the machine has no font.
 */
export async function renderPng(figure: Figure, options: PictureOptions = {}): Promise<Uint8Array> {
  return render(figure, "png", options);
}

/**
 * As `renderPng`, as a JPEG file: a third of the size and less of figures that are photographs. It has no transparency,
 * so the theme has to have a paper.
 */
export async function renderJpeg(figure: Figure, options: PictureOptions = {}): Promise<Uint8Array> {
  return render(figure, "jpeg", options);
}

function render(
  figure: Figure,
  format: DrawingRequest["format"],
  options: PictureOptions,
): Promise<Uint8Array> {
  const { theme = "light", width = 800, height = heightOf(figure), scale = 2, limit = 60_000 } = options;
  for (const [name, value] of Object.entries({ width, height, scale }))
    if (!(value > 0 && value <= 10_000))
      throw new SoftconError(`a picture with the ${name} ${value}: more than 0, at most 10000`, "usage");
  const foreign = figure.data.find(({ type }) => !drawable.has(type));
  if (foreign)
    throw new SoftconError(
      `a trace of type "${foreign.type}" cannot be drawn without a browser, which has WebGL: take writeHtml, or one of ${[...drawable].join(", ")}`,
      "usage",
    );
  const { data, layout } = withTheme(thinned(figure, mostPoints), theme);
  const flat = data.map((trace) => (trace.type === "scattergl" ? { ...trace, type: "scatter" } : trace));
  return queue({ format, json: figureJson({ data: flat, layout }, true), width, height, scale }, limit);
}

let drawer: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One drawing at a time: the next begins when the one before is over, however it ended. */
function queue(request: DrawingRequest, limit: number): Promise<Uint8Array> {
  const drawing = last.then(() => ask(request, limit));
  last = drawing.catch(() => undefined);
  return drawing;
}

/** Asks the process that draws, which is started for the first figure and waits for the next without keeping anyone. */
function ask(request: DrawingRequest, limit: number): Promise<Uint8Array> {
  drawer ??= startDrawer();
  const child = drawer;
  hold(child, true);
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      child.off("message", answered);
      child.off("exit", ended);
      hold(child, false);
    };
    const answered = (reply: DrawingReply): void => {
      over();
      if (reply.kind === "drawn") resolve(reply.bytes);
      else reject(reply.mendable ? new SoftconError(reply.message, "resource") : new Error(reply.message));
    };
    const ended = (code: number | null): void => {
      over();
      reject(new SoftconError(`the process that draws figures ended (${code ?? "killed"})`, "resource"));
    };
    const timer = setTimeout(() => {
      over();
      forget(child);
      reject(
        new SoftconError(
          `the figure was not drawn in ${limit / 1000} s: show fewer points, or take writeHtml`,
          "resource",
        ),
      );
    }, limit);
    child.on("message", answered);
    child.on("exit", ended);
    child.send(request);
  });
}

function startDrawer(): ChildProcess {
  const child = fork(join(__dirname, "drawing-process.js"), {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  const end = (): boolean => child.kill("SIGKILL");
  process.on("exit", end);
  child.on("exit", () => {
    process.off("exit", end);
    if (drawer === child) drawer = undefined;
  });
  return child;
}

function forget(child: ChildProcess): void {
  if (drawer === child) drawer = undefined;
  child.kill("SIGKILL");
}

/** Whether the program waits for the process that draws. */
function hold(child: ChildProcess, wait: boolean): void {
  if (wait) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}
