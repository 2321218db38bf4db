import { openScene } from "../raster/open-scene";

/** How often each value occurs in a map of classes, and how many pixels are measurements. */
export interface LabelMapCounts {
  readonly counts: ReadonlyMap<number, number>;
  /** Pixels that are not nodata. */
  readonly valid: number;
}

/** Rows of a map that are counted at a time. */
const rowsAtOnce = 512;

/**
 * Counts the values of a single-band map of classes; nodata pixels, which mask clouds and shadows, do not count.
 * @throws SoftconError where the file is damaged or has several bands.
 */
export async function countLabels(path: string): Promise<LabelMapCounts> {
  const scene = await openScene(path, { offset: 0, bandNames: ["label"] });
  try {
    const counts = new Map<number, number>();
    let valid = 0;
    for (let y = 0; y < scene.height; y += rowsAtOnce) {
      const height = Math.min(rowsAtOnce, scene.height - y);
      const { data } = await scene.read({ x: 0, y, width: scene.width, height });
      for (const value of data) {
        if (value === scene.nodata || Number.isNaN(value)) continue;
        valid++;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return { counts, valid };
  } finally {
    await scene.close();
  }
}

/** The values that at least one pixel and at least `minShare` of the measured pixels have, ascending. */
export function valuesPresent({ counts, valid }: LabelMapCounts, minShare = 0): number[] {
  return [...counts]
    .filter(([, count]) => count / valid >= minShare)
    .map(([value]) => value)
    .sort((a, b) => a - b);
}
