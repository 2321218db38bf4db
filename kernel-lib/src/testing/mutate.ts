import { messageOf, SoftconError } from "../core/errors";
import { type Random, seededRandom } from "../core/random";
import { processorMs } from "./processor-time";

/** A damaged copy of a sample. */
export interface Mutant {
  readonly bytes: Uint8Array;
  /** What was done to it, so that a failure can be understood from its message. */
  readonly damage: string;
}

/** One way to damage a file: the damaged copy, never the sample itself (a Buffer's `slice` would share its bytes). */
type Damage = (sample: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Headers and indexes lie at a file's ends: two positions of three are drawn from the first or last 512 bytes. */
function position(size: number, random: Random): number {
  const near = Math.min(size, 512);
  const where = random.int(3);
  if (where === 0) return random.int(near);
  if (where === 1) return size - 1 - random.int(near);
  return random.int(size);
}

function section(size: number, random: Random): [begin: number, end: number] {
  const begin = position(size, random);
  return [begin, Math.min(size, begin + 1 + random.int(Math.max(1, size >> 2)))];
}

/** Values that counts, lengths and offsets go wrong at. */
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const damages: Record<string, Damage> = {
  truncate: (sample, random) => sample.slice(0, position(sample.length, random)),
  "flip bits": (sample, random) => {
    const copy = new Uint8Array(sample);
    for (let flips = 1 + random.int(8); flips > 0; flips--) {
      const at = position(copy.length, random);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.int(8));
    }
    return copy;
  },
  "replace bytes": (sample, random) => {
    const copy = new Uint8Array(sample);
    for (let count = 1 + random.int(4); count > 0; count--)
      copy[position(copy.length, random)] = random.int(256);
    return copy;
  },
  "oversize a field": (sample, random) => {
    const copy = new Uint8Array(sample);
    const width = [1, 2, 4, 8][random.int(4)] ?? 1;
    const at = position(copy.length, random);
    const value = BigInt(extremes[random.int(extremes.length)] ?? 0);
    const bigEndian = random.int(4) === 0;
    for (let i = 0; i < width && at + i < copy.length; i++)
      copy[at + i] = Number((value >> BigInt(8 * (bigEndian ? width - 1 - i : i))) & 0xffn);
    return copy;
  },
  "swap sections": (sample, random) => {
    const [begin, end] = section(sample.length, random);
    const [from, to] = section(sample.length, random);
    const copy = new Uint8Array(sample);
    const length = Math.min(end - begin, to - from);
    copy.set(sample.subarray(from, from + length), begin);
    copy.set(sample.subarray(begin, begin + length), from);
    return copy;
  },
  "cut a section out": (sample, random) => {
    const [begin, end] = section(sample.length, random);
    return Buffer.concat([sample.subarray(0, begin), sample.subarray(end)]);
  },
  "repeat a section": (sample, random) => {
    const [begin, end] = section(sample.length, random);
    return Buffer.concat([sample.subarray(0, end), sample.subarray(begin)]);
  },
  "splice another sample in": (sample, random, other) => {
    const [begin, end] = section(other.length, random);
    const at = position(sample.length, random);
    const resume = random.int(2) === 0 ? at : Math.min(sample.length, at + end - begin);
    return Buffer.concat([sample.subarray(0, at), other.subarray(begin, end), sample.subarray(resume)]);
  },
  "append bytes": (sample, random) =>
    Buffer.concat([sample, Uint8Array.from({ length: 1 + random.int(64) }, () => random.int(256))]),
};
const kinds = Object.entries(damages);

/** `sample` damaged once or twice, decided by `random` alone; `others` are spliced in. */
export function mutate(sample: Uint8Array, random: Random, others: readonly Uint8Array[] = []): Mutant {
  let bytes: Uint8Array = Uint8Array.from(sample); // a Buffer would share its memory with its slices
  const done: string[] = [];
  for (let rounds = random.int(4) === 0 ? 2 : 1; rounds > 0 && bytes.length > 0; rounds--) {
    const [name, damage] = kinds[random.int(kinds.length)] ?? ["truncate", damages["truncate"]];
    const other = others[random.int(others.length || 1)] ?? sample;
    if (damage) bytes = damage(bytes, random, other);
    done.push(name);
  }
  return { bytes: Uint8Array.from(bytes), damage: done.join(", ") };
}

/** What a run of `fuzz` saw. */
export interface FuzzReport {
  /** Mutants that were read to the end: the damage did not matter, or could not be seen. */
  readonly read: number;
  /** Mutants that ended in a `SoftconError`. */
  readonly refused: number;
  /** Of the processor. */
  readonly slowestMs: number;
  /** How far this process's peak memory rose meanwhile, in MiB. */
  readonly grownMiB: number;
}

/**
 * Gives `count` mutants of `samples` to `attempt`, which reads one to its end or throws a `SoftconError`.
 * Each test file runs in a process of its own, so memory is measured here and a crash shows as a failed file.
 *
 * @throws Error that names the mutant where `attempt` throws anything else.
 */
export async function fuzz(
  samples: ReadonlyMap<string, Uint8Array>,
  count: number,
  seed: number,
  attempt: (bytes: Uint8Array) => unknown,
): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const names = [...samples.keys()];
  const all = [...samples.values()];
  let read = 0;
  let refused = 0;
  let slowestMs = 0;
  const peakBefore = process.resourceUsage().maxRSS;
  for (let i = 0; i < count; i++) {
    const at = i % all.length;
    const sample = all[at];
    if (!sample) throw new Error("fuzz: no samples");
    const { bytes, damage } = mutate(sample, random, all);
    const began = processorMs();
    try {
      await attempt(bytes);
      read++;
    } catch (error) {
      if (!(error instanceof SoftconError))
        throw new Error(`mutant ${i} of ${names[at]} (seed ${seed}; ${damage}): ${messageOf(error)}`, {
          cause: error,
        });
      refused++;
    }
    slowestMs = Math.max(slowestMs, processorMs() - began);
  }
  const grownMiB = (process.resourceUsage().maxRSS - peakBefore) / 1024;
  return { read, refused, slowestMs, grownMiB };
}
