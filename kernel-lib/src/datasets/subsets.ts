import { shuffled } from "./sample-order";

/** The first `share` of a seeded shuffle of `count` positions, in ascending order. */
export function seededSubset(count: number, share: number, seed: number): Uint32Array {
  return shuffled(
    Uint32Array.from({ length: count }, (_, i) => i),
    seed,
  )
    .subarray(0, Math.round(count * share))
    .sort();
}

/** Positions drawn from every class alike: `share` of each, rounded, as a set. */
export function stratifiedSubset(labels: readonly string[], share: number, seed: number): Set<number> {
  const members = new Map<string, number[]>();
  for (const [i, label] of labels.entries()) {
    const list = members.get(label);
    if (list) list.push(i);
    else members.set(label, [i]);
  }
  const chosen = new Set<number>();
  for (const list of members.values())
    for (const at of seededSubset(list.length, share, seed)) {
      const index = list[at];
      if (index !== undefined) chosen.add(index);
    }
  return chosen;
}
