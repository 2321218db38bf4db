import type { Scene } from "softcon";
import { problem } from "../../shell/process/problem";
import type { ChannelStatistics, StatisticsChannel } from "../shared/questions";
import { sampledStatistics } from "./sample";

/** Statistics of a scene's channels: each is made once, whoever asks. */
export class KnownStatistics {
  readonly #scene: Scene;
  readonly #known = new Map<string, Promise<ChannelStatistics>>();
  readonly #abort = new AbortController();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** In the order of `channels`. @throws SoftconError as reading the scene does; whoever asks next tries again. */
  of(channels: readonly StatisticsChannel[]): Promise<ChannelStatistics[]> {
    const missing = channels.filter((channel) => !this.#known.has(keyOf(channel)));
    const made = missing.length > 0 ? sampledStatistics(this.#scene, missing, this.#abort.signal) : null;
    for (const [i, channel] of missing.entries()) {
      const one = Promise.resolve(made).then((all) => all?.[i] ?? Promise.reject(lost()));
      one.catch(() => this.#known.delete(keyOf(channel)));
      this.#known.set(keyOf(channel), one);
    }
    return Promise.all(channels.map((channel) => this.#known.get(keyOf(channel)) ?? Promise.reject(lost())));
  }

  stop(): void {
    this.#abort.abort();
  }
}

const keyOf = (channel: StatisticsChannel): string =>
  typeof channel === "string" ? channel : channel.join("\n");
const lost = (): Error => problem("the statistics were asked for while the file was closed");
