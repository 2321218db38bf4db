import type { SceneFacts } from "../shared/scene-facts";
import type { FromWebview, Slot, ToWebview, ViewCommand } from "../shared/webview-messages";
import { BandMap } from "./band-map";
import { colourBar } from "./colour-bar";
import type { Display } from "./display";
import { firstDisplay } from "./first-display";
import { evaluate } from "./formula";
import { Inspector, LatestPixel, type PixelPlace } from "./inspector";
import { Layout } from "./layout";
import { ModelSight } from "./model-sight";
import { Questions } from "./questions";
import { Side } from "./side";
import { SwipeBar } from "./swipe-bar";
import type { ViewState } from "./view-state";

/** What the window gives to a webview. */
export interface Host {
  readonly send: (message: FromWebview) => void;
  readonly keep: (state: ViewState) => void;
}

/** The band visualizer: one scene, or two sides of a bar. */
export class App {
  readonly #host: Host;
  readonly #questions: Questions;
  readonly #layout: Layout;
  readonly #swipeBar: SwipeBar;
  readonly #sight: ModelSight;
  readonly #latest = [new LatestPixel(), new LatestPixel()];
  #state: ViewState;
  #map: BandMap | null = null;
  #inspector: Inspector | null = null;
  #left: Side | null = null;
  #right: Side | null = null;
  /** The two scenes: the one that was opened, and the other file where one is compared with. */
  #scenes: [SceneFacts | null, SceneFacts | null] = [null, null];

  constructor(root: HTMLElement, host: Host, state: ViewState) {
    this.#host = host;
    this.#state = state;
    this.#questions = new Questions(host.send);
    this.#sight = new ModelSight(this.#questions, {
      send: host.send,
      keep: (grid) => this.#keep({ grid }),
      tell: (problem) => this.#layout.tell(problem),
    });
    this.#layout = new Layout(root, this.#sight.panel.element, {
      change: (side, change) => this.#change(side, change),
      command: (command) => this.command(command),
      zoom: (factor) => this.#map?.zoom(factor),
      chooseOther: () => host.send({ kind: "chooseOther" }),
      closeOther: () => host.send({ kind: "closeOther" }),
      goTo: (pixel) => this.#goTo(pixel),
      copy: (text) => host.send({ kind: "copy", text }),
      panel: (panel) => this.#keep({ panel }),
      needsHistograms: () => this.#show(),
    });
    this.#layout.showPanel(state.panel);
    this.#swipeBar = new SwipeBar((swipe) => this.#swipe(swipe));
    this.#layout.stage.append(this.#swipeBar.element);
    this.#swipeBar.show(null);
    host.send({ kind: "ready", other: state.other });
  }

  receive(message: ToWebview): void {
    if (this.#questions.take(message)) return;
    switch (message.kind) {
      case "scene":
        if (message.slot === 0) this.#open(message.facts);
        else this.#openOther(message.facts);
        return;
      case "failed":
        if (message.slot === 0) this.#fail(message.message);
        else this.#layout.tell(message.message);
        return;
      case "preview":
        this.#previewGrew(message.slot, message.share);
        return;
      case "command":
        this.command(message.command);
        return;
      case "showWindow":
        this.#map?.showWindow(message.window);
        return;
      case "embedded":
        this.#sight.setEmbedded(message.embedded);
        return;
    }
  }

  command(command: ViewCommand): void {
    switch (command) {
      case "fit":
        this.#map?.fit();
        return;
      case "actualSize":
        this.#map?.actualSize();
        return;
      case "toggleSwipe":
        this.#toggleSwipe();
        return;
      case "compare":
        if (this.#state.swipe === null) this.#toggleSwipe();
        return;
      case "inspect":
        this.#layout.focusMap();
        this.#inspector?.chooseMiddle();
        return;
      case "exportPng":
        void this.#export();
        return;
      case "tileGrid":
        this.#sight.toggleGrid();
        return;
      case "embedView":
        this.#sight.embedVisible();
        return;
    }
  }

  #open(facts: SceneFacts): void {
    performance.mark("scene");
    const before = this.#scenes[0];
    this.#scenes[0] = facts;
    this.#layout.ready(facts);
    const sameGrid = this.#map?.grid.equals(facts) ?? false;
    if (!this.#map || !sameGrid) this.#newMap(facts, before === null ? this.#state.place : null);
    const map = this.#map;
    if (!map) return;
    if (this.#left && sameGrid) {
      this.#left.setScene(0, facts);
      this.#sight.forget();
    } else {
      const display = this.#state.displays[0] ?? firstDisplay(facts);
      this.#left = new Side(0, { slot: 0, facts, display }, map, this.#questions, () => this.#show());
    }
    if (this.#right && this.#right.slot === 0) this.#right.setScene(0, facts);
    else if (this.#state.swipe !== null && this.#state.other === null && !this.#right)
      this.#compare(0, facts);
    const { pixel } = this.#state;
    if (pixel) this.#inspector?.choose(pixel);
    this.#swipe(this.#state.swipe);
    this.#show();
  }

  #newMap(facts: SceneFacts, place: ViewState["place"]): void {
    this.#map?.map.setTarget(undefined);
    this.#left = null;
    this.#right = null;
    const map = new BandMap(this.#layout.mapElement, facts, place);
    this.#map = map;
    this.#inspector = new Inspector(map, this.#layout.mapElement, (pixel) => this.#inspect(pixel));
    this.#sight.setMap(map, this.#state.grid);
    map.map.on("moveend", () => this.#keep({ place: map.place }));
    map.map.on("postrender", () => this.#layout.showScale(map.place.resolution, facts.metresPerPixel));
    map.map.on("pointermove", ({ pixel: [x = 0, y = 0] }) => {
      const { column, row } = map.pixelAt(x, y);
      this.#layout.showPointer(map.grid.contains(column, row) ? { column, row } : null);
    });
    map.map.getViewport()?.addEventListener("pointerleave", () => this.#layout.showPointer(null));
  }

  #openOther(facts: SceneFacts): void {
    this.#scenes[1] = facts;
    this.#keep({ other: facts.source });
    this.#compare(1, facts);
    if (this.#state.swipe === null) this.#swipe(0.5);
    else this.#swipe(this.#state.swipe);
  }

  /** Puts a scene to the right of the bar. */
  #compare(slot: Slot, facts: SceneFacts): void {
    const map = this.#map;
    if (!map) return;
    const kept = this.#right?.display ?? this.#state.displays[1] ?? null;
    this.#right?.remove();
    const display =
      kept ?? (slot === 1 ? firstDisplay(facts) : otherDisplay(facts, this.#left?.display ?? null));
    this.#right = new Side(1, { slot, facts, display }, map, this.#questions, () => this.#show());
    const { pixel } = this.#state;
    if (pixel) this.#inspect(pixel);
  }

  #toggleSwipe(): void {
    const facts = this.#scenes[0];
    if (this.#state.swipe !== null) {
      this.#swipe(null);
      this.#right?.remove();
      this.#right = null;
      if (this.#scenes[1]) this.#host.send({ kind: "closeOther" });
      this.#scenes[1] = null;
      this.#keep({ other: null });
    } else if (facts) {
      this.#compare(0, facts);
      this.#swipe(0.5);
    }
    this.#show();
  }

  #swipe(share: number | null): void {
    const toggled = (share === null) !== (this.#state.swipe === null);
    this.#keep({ swipe: share });
    this.#swipeBar.show(share);
    this.#map?.setSwipe(share);
    if (toggled) this.#show();
  }

  #change(side: Slot, change: Partial<Display>): void {
    const target = side === 0 ? this.#left : this.#right;
    if (!target) return;
    target.setDisplay({ ...target.display, ...change });
    if (this.#state.pixel && ("mode" in change || "formula" in change)) this.#inspect(this.#state.pixel);
    this.#keep({ displays: [this.#left?.display ?? null, this.#right?.display ?? this.#state.displays[1]] });
  }

  #show(): void {
    const left = this.#left;
    if (!left) return;
    this.#layout.showSides(left, this.#state.swipe === null ? null : this.#right);
    this.#layout.showColourBar(left.picture && colourBar(left.picture, left.limits[0], left.display.gamma));
  }

  #inspect(pixel: PixelPlace | null): void {
    this.#keep({ pixel });
    this.#sight.choose(pixel);
    // what was shown stays until the answer comes
    if (!pixel) this.#layout.showPixel(0, null, null);
    if (!pixel || !this.#scenes[1]) this.#layout.showPixel(1, null, null);
    if (!pixel) return;
    this.#askPixel(0, pixel);
    if (this.#scenes[1]) this.#askPixel(1, pixel);
  }

  #askPixel(slot: Slot, pixel: PixelPlace): void {
    const facts = this.#scenes[slot];
    const question = this.#questions.pixel(slot, pixel.column, pixel.row);
    this.#latest[slot]?.ask(question).then(
      (answer) => {
        if (answer && facts)
          this.#layout.showPixel(slot, facts, {
            ...pixel,
            answer,
            computed: this.#computed(slot, answer.values),
          });
      },
      (problem: Error) => this.#layout.tell(problem.message),
    );
  }

  /** What the picture computes of a pixel, where it is more than a band. */
  #computed(slot: Slot, values: ArrayLike<number>): readonly [string, number] | null {
    const side = [this.#left, this.#right].find((one) => one?.slot === slot && one.display.mode === "index");
    const [channel] = side?.picture?.channels ?? [];
    if (!side || !channel) return null;
    const value = (band: string): number =>
      values[side.facts.bands.findIndex(({ name }) => name === band)] ?? Number.NaN;
    return [channel.label, evaluate(channel.value, value)];
  }

  #goTo(pixel: PixelPlace): void {
    if (!this.#map?.grid.contains(pixel.column, pixel.row)) return;
    const resolution = Math.min(this.#map.place.resolution, 1 / 4);
    this.#map.goTo({ column: pixel.column + 0.5, row: pixel.row + 0.5, resolution });
    this.#inspector?.choose(pixel);
  }

  #previewGrew(slot: Slot, share: number): void {
    this.#layout.showPreview(share);
    for (const side of [this.#left, this.#right]) if (side?.slot === slot) side.refresh();
  }

  async #export(): Promise<void> {
    const facts = this.#scenes[0];
    if (!this.#map || !facts) return;
    try {
      this.#host.send({ kind: "savePng", png: await this.#map.picture(), name: `${facts.id}.png` });
    } catch (problem) {
      this.#layout.tell(problem instanceof Error ? problem.message : String(problem));
    }
  }

  #fail(message: string): void {
    this.#map?.map.setTarget(undefined);
    this.#map = null;
    this.#left = null;
    this.#right = null;
    this.#scenes = [null, null];
    this.#layout.fail(message);
  }

  #keep(change: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...change };
    this.#host.keep(this.#state);
  }
}

/** Something else than what the left side shows, so that there is something to compare. */
function otherDisplay(facts: SceneFacts, left: Display | null): Display {
  const display = left ?? firstDisplay(facts);
  const other = facts.composites.find(({ id }) => id !== display.composite);
  if (other) return { ...display, mode: "composite", composite: other.id, stretch: { kind: "own" } };
  const band = facts.bands.find(({ name }) => name !== display.band);
  return { ...display, mode: "band", band: band?.name ?? display.band, stretch: { kind: "own" } };
}
