/** Insertions, deletions and replacements that turn `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The candidate nearest to what was typed, if it is near enough to have been meant. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(typed.length - 1, Math.max(2, Math.floor(typed.length / 3))); // swapped letters count twice
  const ranked = candidates
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= limit ? best.name : undefined;
}

/** ` (did you mean X?)`, or nothing. */
export function didYouMean(typed: string, candidates: readonly string[]): string {
  const name = nearest(typed, candidates);
  return name === undefined ? "" : ` (did you mean ${name}?)`;
}
