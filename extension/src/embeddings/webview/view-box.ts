/** The part of the map that is seen: its middle, and how much of the map a pixel of the screen shows. */
export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly perPixel: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A position on the screen, in pixels from the upper left of the plot. */
export interface ScreenPoint {
  readonly left: number;
  readonly top: number;
}

export interface Bounds {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

export function toScreen(box: ViewBox, size: Size, x: number, y: number): ScreenPoint {
  return {
    left: size.width / 2 + (x - box.x) / box.perPixel,
    top: size.height / 2 - (y - box.y) / box.perPixel,
  };
}

export function toMap(box: ViewBox, size: Size, { left, top }: ScreenPoint): readonly [x: number, y: number] {
  return [
    box.x + (left - size.width / 2) * box.perPixel,
    box.y - (top - size.height / 2) * box.perPixel,
  ] as const;
}

/** What is seen of the map. */
export function boundsOf({ x, y, perPixel }: ViewBox, { width, height }: Size): Bounds {
  const [across, down] = [(width / 2) * perPixel, (height / 2) * perPixel];
  return { minX: x - across, maxX: x + across, minY: y - down, maxY: y + down };
}

export function panned(box: ViewBox, right: number, down: number): ViewBox {
  return { ...box, x: box.x - right * box.perPixel, y: box.y + down * box.perPixel };
}

/** Enlarged by `factor`; what lies at `fixed` stays there. */
export function zoomed(box: ViewBox, size: Size, factor: number, fixed: ScreenPoint): ViewBox {
  const [x, y] = toMap(box, size, fixed);
  const perPixel = box.perPixel / factor;
  return {
    x: x - (fixed.left - size.width / 2) * perPixel,
    y: y + (fixed.top - size.height / 2) * perPixel,
    perPixel,
  };
}

/** All of the bounds, with a margin in pixels. */
export function fitted({ minX, maxX, minY, maxY }: Bounds, { width, height }: Size, margin = 24): ViewBox {
  const [w, h] = [Math.max(width - 2 * margin, 1), Math.max(height - 2 * margin, 1)];
  const perPixel = Math.max((maxX - minX) / w, (maxY - minY) / h);
  return {
    x: (minX + maxX) / 2,
    y: (minY + maxY) / 2,
    perPixel: perPixel > 0 ? perPixel : 1 / Math.min(w, h),
  };
}

/** Of the points that lie somewhere; null where none does. */
export function pointBounds(x: Float32Array, y: Float32Array): Bounds | null {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row < x.length; row++) {
    const [atX = Number.NaN, atY = Number.NaN] = [x[row], y[row]];
    if (!Number.isFinite(atX) || !Number.isFinite(atY)) continue;
    if (atX < minX) minX = atX;
    if (atX > maxX) maxX = atX;
    if (atY < minY) minY = atY;
    if (atY > maxY) maxY = atY;
  }
  return minX > maxX ? null : { minX, maxX, minY, maxY };
}
