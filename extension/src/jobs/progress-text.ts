import type { JobProgress } from "./shared/job-messages";

/** From 0 to 100; undefined where nobody knows how much there is to do. */
export function percentOf({ done, total }: JobProgress): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(100, Math.floor((100 * done) / total));
}

/** "412 of 1,024 tiles, 40%" */
export function progressText(progress: JobProgress): string {
  const { done, total, unit } = progress;
  const amount = unit === "bytes" ? bytesText : countText;
  const unitAfter = unit === "bytes" ? "" : ` ${unit}`;
  const percent = percentOf(progress);
  if (total === undefined || percent === undefined) return `${amount(done)}${unitAfter}`;
  return `${amount(done)} of ${amount(total)}${unitAfter}, ${percent}%`;
}

/** In powers of 1000, as downloads are stated: "94 MB", "1.3 GB". */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value >= 10 ? Math.round(value) : Number(value.toFixed(1))} ${units[power]}`;
}

function countText(count: number): string {
  return count.toLocaleString("en");
}
