import { button, element, Select } from "../../shell/webview/dom";
import { shownNumber } from "../../shell/webview/numbers";
import { unpackPlanes } from "./planes";
import type { RasterOutput } from "./raster-output";
import { imagePixel, RasterPixels } from "./raster-pixels";
import type { OutputItem } from "./renderer-api";
import { pictureBeside } from "./saved-form";

/** Small images are enlarged to about this side, by a whole number: each pixel keeps its borders. */
const fairSide = 320;
const mostSide = 512;
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** An image below a cell: its composites and bands to choose from, and the values of the pixel that is pointed at. */
export class RasterView {
  readonly element: HTMLElement;
  readonly #stage: HTMLElement;
  readonly #canvas = element("canvas");
  readonly #mark = element("div", { class: "softcon-mark", hidden: true });
  readonly #readout = element("div", { class: "softcon-readout", "aria-live": "polite" });
  readonly #choice: Select;
  #picture: HTMLImageElement | null = null;
  #pixels: RasterPixels | null = null;
  #pointed: readonly [number, number] | null = null;
  #isGone = false;

  constructor(
    private readonly item: OutputItem,
    private readonly output: RasterOutput,
    /** Absent where nothing can be opened. */
    open?: () => void,
  ) {
    const { about, width, height, planes } = output;
    this.#choice = new Select("Shown as", () => this.#show());
    this.#choice.update(
      output.views.map(({ name }, at) => ({ value: String(at), label: name })),
      "0",
    );
    this.#stage = element(
      "div",
      { class: "softcon-stage", tabindex: 0, role: "img" },
      this.#canvas,
      this.#mark,
    );
    const isWhole = planes.width >= width && planes.height >= height;
    const kept = `${planes.bands.length} band${planes.bands.length === 1 ? "" : "s"}, ${planes.height} × ${planes.width} pixels`;
    const longest = Math.max(width, height);
    const scale = longest > mostSide ? mostSide / longest : Math.max(1, Math.floor(fairSide / longest));
    this.#stage.style.width = `${Math.max(1, width * scale)}px`;
    this.#stage.style.aspectRatio = `${width} / ${height}`;
    this.#canvas.width = planes.width;
    this.#canvas.height = planes.height;
    this.element = element(
      "div",
      { class: "softcon-raster" },
      element(
        "div",
        { class: "softcon-bar" },
        this.#choice.element,
        open ? button("Open in Band Visualizer", "All bands, at full size", open) : null,
      ),
      this.#stage,
      this.#readout,
      element("div", { class: "softcon-about" }, isWhole ? about : `${about}; kept here: ${kept}`),
    );
    this.#listen();
    this.#say();
  }

  /** @throws Error where the planes are not what they say */
  async show(): Promise<void> {
    const numbers = await unpackPlanes(this.output.planes);
    this.#pixels = new RasterPixels(this.output, numbers);
    if (this.#isGone) return;
    this.#show();
    await this.#takeFinerPicture();
  }

  dispose(): void {
    this.#isGone = true;
    if (this.#picture) URL.revokeObjectURL(this.#picture.src);
    this.#canvas.width = 0;
    this.element.remove();
  }

  /** The kernel's picture has the first view; of an image with many bands it is finer than the planes are. */
  async #takeFinerPicture(): Promise<void> {
    const { planes, width, height } = this.output;
    if (planes.width >= width && planes.height >= height) return;
    const picture = await pictureBeside(this.item);
    if (!picture || this.#isGone) return;
    const image = element("img", { alt: "" });
    image.src = URL.createObjectURL(picture);
    const isRead = await image.decode().then(
      () => true,
      () => false,
    );
    if (this.#isGone || !isRead || image.naturalWidth <= planes.width) {
      URL.revokeObjectURL(image.src);
      return;
    }
    this.#picture = image;
    this.#stage.prepend(image);
    this.#show();
  }

  #show(): void {
    const at = Number(this.#choice.element.value);
    const view = this.output.views[at];
    const { width, height } = this.output.planes;
    if (!view || !this.#pixels) return;
    this.#canvas.hidden = at === 0 && this.#picture !== null;
    if (this.#picture) this.#picture.hidden = !this.#canvas.hidden;
    this.#canvas
      .getContext("2d")
      ?.putImageData(new ImageData(this.#pixels.painted(view), width, height), 0, 0);
    this.#stage.setAttribute(
      "aria-label",
      `${this.output.about}; shown as ${view.name}. Arrow keys read its pixels.`,
    );
  }

  #listen(): void {
    const { width, height } = this.output.planes;
    this.#stage.addEventListener("pointermove", (event) => {
      const box = this.#stage.getBoundingClientRect();
      const column = Math.floor(((event.clientX - box.left) / box.width) * width);
      const row = Math.floor(((event.clientY - box.top) / box.height) * height);
      this.#point(column, row);
    });
    this.#stage.addEventListener("pointerleave", () => this.#leave());
    this.#stage.addEventListener("blur", () => this.#leave());
    this.#stage.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
      // the notebook would go to another cell
      event.preventDefault();
      event.stopPropagation();
      const far = event.shiftKey ? 10 : 1;
      const [column, row] = this.#pointed ?? [Math.floor(width / 2), Math.floor(height / 2)];
      if (this.#pointed) this.#point(column + far * step[0], row + far * step[1]);
      else this.#point(column, row);
    });
  }

  #point(column: number, row: number): void {
    const { width, height } = this.output.planes;
    const within = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));
    this.#pointed = [within(column, width), within(row, height)];
    this.#say();
  }

  #leave(): void {
    this.#pointed = null;
    this.#say();
  }

  #say(): void {
    const { planes, width, height, exact } = this.output;
    this.#mark.hidden = this.#pointed === null;
    if (!this.#pointed || !this.#pixels) {
      this.#readout.textContent = "Point at a pixel to read it.";
      return;
    }
    const [column, row] = this.#pointed;
    this.#mark.style.left = `${(100 * column) / planes.width}%`;
    this.#mark.style.top = `${(100 * row) / planes.height}%`;
    this.#mark.style.width = `${100 / planes.width}%`;
    this.#mark.style.height = `${100 / planes.height}%`;
    const values = this.#pixels.valuesAt(column, row);
    const read = planes.bands.map((band, at) => `${band} ${shownNumber(values[at] ?? Number.NaN)}`);
    const place = `row ${imagePixel(row, planes.height, height)}, column ${imagePixel(column, planes.width, width)}`;
    const said = values.every(Number.isNaN) ? "no measurement" : read.join("  ");
    this.#readout.textContent = `${exact ? "" : "about "}${place}: ${said}`;
  }
}
