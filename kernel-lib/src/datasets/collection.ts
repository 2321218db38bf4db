import { SoftconError } from "../core/errors";
import type { Dataset, Sample, SampleOptions } from "./dataset";
import { sampleStream } from "./sample-stream";

/** What is known of an image before it is read. */
export interface Entry {
  readonly id: string;
  readonly split: string | null;
}

/** How an image is asked for; see `SampleOptions`. */
export interface LoadRequest {
  readonly bands?: readonly string[];
  readonly size?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A data set as its reader makes it: a list of entries, and how one of them is loaded. */
export interface Collection<E extends Entry>
  extends Omit<Dataset, "splits" | "length" | "samples" | "close"> {
  /** In an order that is the same on every machine. */
  readonly entries: readonly E[];
  load(entry: E, request: LoadRequest): Promise<Sample>;
  close?(): Promise<void>;
}

/** The usual names, in their usual order; any other follows. */
const usualSplits = ["train", "val", "validation", "test"];

/** Length, splits, order, reading ahead and the treatment of bad images, over any collection. */
export function datasetOf<E extends Entry>(collection: Collection<E>): Dataset {
  const { kind, name, classes, multiLabel, bands, notes, entries } = collection;
  const members = new Map<string, number[]>();
  for (const [i, { split }] of entries.entries())
    if (split !== null) {
      const list = members.get(split);
      if (list) list.push(i);
      else members.set(split, [i]);
    }
  const rank = (split: string): number => (usualSplits.indexOf(split) + 5) % 5;
  const splits = [...members.keys()].sort((a, b) => rank(a) - rank(b));
  const indicesOf = (split: string | undefined): Uint32Array => {
    if (split === undefined) return Uint32Array.from(entries.keys());
    const found = members.get(split);
    if (found) return Uint32Array.from(found);
    throw new SoftconError(
      `${name} has no split "${split}"; ${splits.length > 0 ? `it has ${splits.join(", ")}` : "it has none"}`,
      "usage",
    );
  };
  return {
    ...{ kind, name, classes, multiLabel, splits, bands, notes },
    length: (split) => indicesOf(split).length,
    samples: (options: SampleOptions = {}) => {
      const { bands, size, signal } = options;
      const request = { ...(bands && { bands }), ...(size !== undefined && { size }), signal };
      return sampleStream({
        indices: () => indicesOf(options.split),
        idOf: (index) => entries[index]?.id ?? "",
        load: (index) => {
          const entry = entries[index];
          if (!entry) throw new RangeError(`no entry ${index}`);
          return collection.load(entry, request);
        },
        options,
      });
    },
    close: async () => collection.close?.(),
  };
}
