import { type Attributes, type Figure, heightOf, needsGraphicsCard, titleOf } from "./figure";
import type { Livable } from "./live-figures";
import type { Plotly } from "./plotly";
import { inTheme, type ThemeColours } from "./theme";

const config: Attributes = { responsive: true, displaylogo: false, showSendToCloud: false };

/** One figure below a cell: alive, or a picture of itself. */
export class FigureView implements Livable {
  readonly element = document.createElement("div");
  #figure: Figure;
  #colours: ThemeColours;
  #plot: HTMLElement | null = null;
  #picture: HTMLImageElement | null = null;
  /** What a person has changed by hand, from one life to the next. */
  #kept: Figure | null = null;
  /** Grows with every life: what the last one began is given up. */
  #life = 0;

  constructor(
    private readonly plotly: Plotly,
    figure: Figure,
    colours: ThemeColours,
  ) {
    this.#figure = figure;
    this.#colours = colours;
    this.element.className = "softcon-figure";
    this.#describe();
  }

  get needsGraphicsCard(): boolean {
    return needsGraphicsCard(this.#figure);
  }

  /** Another figure in its place, as a cell that shows progress draws it. */
  update(figure: Figure): void {
    this.#figure = figure;
    this.#kept = null;
    this.#describe();
    if (this.#plot) void this.#draw(this.#plot);
    else this.#forgetPicture();
  }

  recolour(colours: ThemeColours): void {
    this.#colours = colours;
    if (this.#plot) void this.#draw(this.#plot);
    else this.#forgetPicture(); // its colours were another theme's
  }

  revive(): void {
    if (this.#plot) return;
    const life = ++this.#life;
    const plot = document.createElement("div");
    plot.className = "softcon-plot";
    plot.style.height = `${heightOf(this.#figure)}px`;
    this.#plot = plot;
    this.element.append(plot);
    void this.#draw(plot).then(() => {
      if (life === this.#life) this.#forgetPicture(); // it lay over the plot until now
    });
  }

  retire(): void {
    const plot = this.#plot;
    if (!plot) return;
    this.#life++;
    this.#plot = null;
    this.#kept = { data: attributesIn(plot, "data") ?? this.#figure.data, layout: this.#layoutOf(plot) };
    const drawn = plot.querySelector(".main-svg") ? this.#pictureOf(plot) : null;
    if (drawn !== null) this.#show(drawn);
    this.#free(plot);
  }

  dispose(): void {
    this.#life++;
    if (this.#plot) this.#free(this.#plot);
    this.#plot = null;
    this.#forgetPicture();
    this.element.remove();
  }

  #describe(): void {
    this.element.style.minHeight = `${heightOf(this.#figure)}px`;
    this.element.setAttribute("role", "figure");
    this.element.setAttribute("aria-label", titleOf(this.#figure));
  }

  async #draw(plot: HTMLElement): Promise<void> {
    const shown = this.#kept ?? this.#figure;
    const layout = inTheme(
      { data: shown.data, layout: { ...this.#figure.layout, ...shown.layout } },
      this.#colours,
    );
    try {
      await this.plotly.react(plot, shown.data, layout, config);
    } catch (problem) {
      if (plot !== this.#plot) return; // it was given up while it was drawn
      const what = problem instanceof Error ? problem.message : String(problem);
      plot.textContent = `${titleOf(this.#figure)}: plotly.js cannot draw this figure (${what})`;
    }
  }

  /** Axes as they were zoomed. */
  #layoutOf(plot: HTMLElement): Attributes {
    const { template: _, width: __, ...layout } = attributesOf(plot, "layout") ?? {};
    return layout;
  }

  /** Taken of the plot that is given up anyway: a copy of it would need contexts of its own. */
  #pictureOf(plot: HTMLElement): string | null {
    try {
      return this.plotly.Snapshot.toSVG(plot, "svg", 1);
    } catch {
      return null; // half drawn; there is a blank in its place until it lives again
    }
  }

  #show(svg: string): void {
    this.#forgetPicture();
    const picture = document.createElement("img");
    picture.className = "softcon-picture";
    picture.alt = titleOf(this.#figure);
    picture.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    this.#picture = picture;
    this.element.prepend(picture);
  }

  #forgetPicture(): void {
    if (!this.#picture) return;
    URL.revokeObjectURL(this.#picture.src);
    this.#picture.remove();
    this.#picture = null;
  }

  /** The browser would free contexts when it collects garbage; there are too few to wait. */
  #free(plot: HTMLElement): void {
    // plotly.js gives the canvases for picking a context only where it needs one; asking would make it
    const canvases = [...plot.querySelectorAll("canvas:not(.gl-canvas-pick)")];
    const contexts = canvases.map((canvas) =>
      canvas instanceof HTMLCanvasElement ? canvas.getContext("webgl") : null,
    );
    this.plotly.purge(plot);
    for (const context of contexts) context?.getExtension("WEBGL_lose_context")?.loseContext();
    plot.remove();
  }
}

function attributesOf(plot: HTMLElement, name: string): Attributes | null {
  const value: unknown = Reflect.get(plot, name);
  return typeof value === "object" && value !== null ? { ...value } : null;
}

function attributesIn(plot: HTMLElement, name: string): readonly Attributes[] | null {
  const value: unknown = Reflect.get(plot, name);
  return Array.isArray(value) ? value : null;
}
