import { SoftconError, throwIfAborted } from "../core/errors";
import type { Sample, SampleOptions, SampleStream } from "./dataset";
import { sampleOrder } from "./sample-order";

/** What a stream reads from. */
export interface SampleSource {
  /** The images to choose from; asked once, when the stream is first read. */
  indices(): Uint32Array;
  idOf(index: number): string;
  load(index: number): Promise<Sample>;
  readonly options: SampleOptions;
}

/**
 * Samples in the order that the options decide, `readAhead` of them being loaded while the consumer works on one.
 * Only a `SoftconError` is a bad sample: anything else is a defect, and thrown whatever the options say.
 */
export function sampleStream(source: SampleSource): SampleStream {
  const count = { skipped: 0 };
  const stream = generate(source, count);
  return {
    next: () => stream.next(),
    return: (value) => stream.return(value),
    throw: (error) => stream.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    get skipped() {
      return count.skipped;
    },
  };
}

async function* generate(
  { indices, idOf, load, options }: SampleSource,
  count: { skipped: number },
): AsyncGenerator<Sample, undefined, undefined> {
  const { signal, onProgress, onSkip, onBadSample = "throw", readAhead = 8, skip = 0 } = options;
  if (!(Number.isSafeInteger(readAhead) && readAhead >= 0))
    throw new SoftconError(`read ahead ${readAhead} samples; expected a whole number`, "usage");
  throwIfAborted(signal);
  const order = sampleOrder(indices(), options);
  const loading: { readonly index: number; readonly sample: Promise<Sample> }[] = [];
  for (let next = 0, done = 0; done < order.length; done++) {
    for (; next < order.length && loading.length <= readAhead; next++) {
      const index = order[next]!;
      const sample = load(index);
      sample.catch(() => undefined); // its failure is met when its turn comes, if it comes
      loading.push({ index, sample });
    }
    const first = loading.shift();
    if (!first) break;
    throwIfAborted(signal);
    const sample = await first.sample.catch((error: unknown) => {
      const bad = error instanceof SoftconError && error.kind === "input";
      if (!bad || onBadSample === "throw") throw error;
      count.skipped++;
      onSkip?.({ id: idOf(first.index), reason: error.message });
      return undefined;
    });
    throwIfAborted(signal);
    if (sample) yield sample;
    onProgress?.({ done: skip + done + 1, total: skip + order.length, unit: "samples" });
  }
  return undefined;
}
