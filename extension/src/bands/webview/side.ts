import type { ChannelStatistics, StatisticsChannel } from "../shared/questions";
import type { SceneFacts } from "../shared/scene-facts";
import type { Slot } from "../shared/webview-messages";
import type { BandMap } from "./band-map";
import type { Display } from "./display";
import { type Limits, limitsOf } from "./limits";
import { type Picture, pictureOf } from "./picture";
import type { Questions } from "./questions";
import { pictureStyle, variablesOf } from "./style";

/** A scene and how it is shown, on one side of the bar or alone. */
export class Side {
  facts: SceneFacts;
  display: Display;
  /** Null where the display cannot be drawn from the scene; `problem` says why. */
  picture: Picture | null = null;
  problem: string | null = null;
  limits: readonly Limits[] = [];
  readonly #layer: Slot;
  readonly #map: BandMap;
  readonly #questions: Questions;
  readonly #changed: () => void;
  /** Whose pixels: 0 the scene that was opened, 1 the one it is compared with. */
  #slot: Slot;
  readonly #statistics = new Map<string, ChannelStatistics>();
  readonly #asked = new Set<string>();
  #revision = 0;

  constructor(
    layer: Slot,
    scene: { readonly slot: Slot; readonly facts: SceneFacts; readonly display: Display },
    map: BandMap,
    questions: Questions,
    changed: () => void,
  ) {
    this.#layer = layer;
    this.#slot = scene.slot;
    this.facts = scene.facts;
    this.display = scene.display;
    this.#map = map;
    this.#questions = questions;
    this.#changed = changed;
    this.#draw(true);
  }

  get slot(): Slot {
    return this.#slot;
  }

  /** Another scene, or the same one after its file has changed. */
  setScene(slot: Slot, facts: SceneFacts): void {
    this.#slot = slot;
    this.facts = facts;
    this.#statistics.clear();
    this.#asked.clear();
    this.#draw(true);
  }

  setDisplay(display: Display): void {
    const before = this.picture?.bands.join();
    this.display = display;
    this.#draw(false, before);
  }

  /** What is known of a band or a difference; asks for it where nothing is. */
  statistics(channel: StatisticsChannel): ChannelStatistics | null {
    this.#askStatistics([channel]);
    return this.#statistics.get(keyOf(channel)) ?? null;
  }

  /** The preview has grown: its tiles and what was sampled of it are read anew. */
  refresh(): void {
    this.#map.refresh(this.#layer, ++this.#revision);
  }

  remove(): void {
    this.#map.clear(this.#layer);
  }

  #draw(anew: boolean, bandsBefore?: string): void {
    try {
      this.picture = pictureOf(this.display, this.facts);
      this.problem = null;
    } catch (problem) {
      this.picture = null;
      this.problem = problem instanceof Error ? problem.message : String(problem);
      this.#map.clear(this.#layer);
      this.#changed();
      return;
    }
    const { picture } = this;
    this.limits = this.#limitsNow(picture);
    const style = pictureStyle(picture, this.limits, this.display.gamma);
    const bands = picture.bands;
    const slot = this.#slot;
    const read = anew || bandsBefore !== bands.join();
    this.#map.setPicture(
      this.#layer,
      style,
      read
        ? (level, column, row, signal) =>
            this.#questions.tile(slot, { kind: "tile", bands, level, column, row }, signal)
        : null,
    );
    this.#askStatistics(wanted(picture));
    this.#showWhenKnown(picture);
    this.#changed();
  }

  #limitsNow(picture: Picture): Limits[] {
    return picture.channels.map((channel, i) => {
      const known = channel.statistics === null ? null : this.#statistics.get(keyOf(channel.statistics));
      return limitsOf(channel, i, this.display.stretch, known ?? null, this.facts.presets);
    });
  }

  /** Nothing is shown with limits that are a guess. */
  #showWhenKnown(picture: Picture): void {
    const known = wanted(picture).every((channel) => this.#statistics.has(keyOf(channel)));
    this.#map.setOpacity(this.#layer, known ? 1 : 0);
  }

  #askStatistics(channels: readonly StatisticsChannel[]): void {
    const missing = channels.filter((channel) => !this.#asked.has(keyOf(channel)));
    if (missing.length === 0) return;
    for (const channel of missing) this.#asked.add(keyOf(channel));
    const asked = this.facts;
    this.#questions.statistics(this.#slot, missing).then(
      (answers) => {
        if (this.facts !== asked) return; // another scene by now
        performance.mark("statistics");
        missing.forEach((channel, i) => {
          const answer = answers[i];
          if (answer) this.#statistics.set(keyOf(channel), answer);
        });
        this.#restretch();
      },
      (problem: Error) => {
        if (this.facts !== asked) return;
        this.problem = problem.message;
        this.#changed();
      },
    );
  }

  #restretch(): void {
    if (!this.picture) return;
    this.limits = this.#limitsNow(this.picture);
    this.#map.setVariables(this.#layer, variablesOf(this.limits, this.display.gamma));
    this.#showWhenKnown(this.picture);
    this.#changed();
  }
}

const keyOf = (channel: StatisticsChannel): string =>
  typeof channel === "string" ? channel : channel.join("−");

const wanted = (picture: Picture): StatisticsChannel[] =>
  picture.channels.map(({ statistics }) => statistics).filter((channel) => channel !== null);
