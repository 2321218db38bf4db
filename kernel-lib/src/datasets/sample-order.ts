import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import type { SampleOptions } from "./dataset";

/**
 * The positions to read, in order: `indices` shuffled (Fisher–Yates), then every `count`-th of them, then without the
 * first `skip`. All shards of one seed cut the same order.
 * @throws SoftconError where the options make no sense.
 */
export function sampleOrder(
  indices: Uint32Array,
  { shuffle, shard, skip = 0 }: Pick<SampleOptions, "shuffle" | "shard" | "skip">,
): Uint32Array {
  if (shuffle !== undefined && !Number.isSafeInteger(shuffle))
    throw new SoftconError(`shuffle ${shuffle}; expected a whole number, the seed of the order`, "usage");
  if (!(Number.isSafeInteger(skip) && skip >= 0))
    throw new SoftconError(`samples to skip: ${skip}; expected a whole number`, "usage");
  const order = shuffle === undefined ? indices : shuffled(indices, shuffle);
  return (shard ? sharded(order, shard) : order).subarray(skip);
}

/** A copy in the order that the seed decides. */
export function shuffled(indices: Uint32Array, seed: number): Uint32Array {
  const order = indices.slice();
  const random = seededRandom(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

function sharded(order: Uint32Array, { index, count }: { index: number; count: number }): Uint32Array {
  const sensible = Number.isSafeInteger(count) && Number.isSafeInteger(index) && index >= 0 && index < count;
  if (!sensible)
    throw new SoftconError(`shard ${index} of ${count}; expected an index from 0 to count − 1`, "usage");
  const part = new Uint32Array(Math.ceil(Math.max(0, order.length - index) / count));
  for (let i = 0; i < part.length; i++) part[i] = order[index + i * count]!;
  return part;
}
