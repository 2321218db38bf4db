interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of pixels of the scene; it may reach beyond it. */
export interface Region extends Size {
  readonly x: number;
  readonly y: number;
}

/**
 * The tiles that the library cuts a scene into: row by row, the last of each row and column moved inward so that it is
 * whole. [tiles, 4]: x, y, width, height.
 */
export function tileWindows(scene: Size, tile: number, stride: number): Int32Array {
  const xs = starts(scene.width, tile, stride);
  const ys = starts(scene.height, tile, stride);
  const [width, height] = [Math.min(tile, scene.width), Math.min(tile, scene.height)];
  const windows = new Int32Array(4 * xs.length * ys.length);
  let at = 0;
  for (const y of ys)
    for (const x of xs) {
      windows.set([x, y, width, height], at);
      at += 4;
    }
  return windows;
}

function starts(extent: number, tile: number, stride: number): number[] {
  const length = Math.min(tile, extent);
  const count = Math.ceil((extent - length) / stride) + 1;
  return Array.from({ length: count }, (_, i) => Math.min(i * stride, extent - length));
}

/** Those whose middle lies in a region. */
export function windowsIn(windows: Int32Array, region: Region): Int32Array {
  const inside: number[] = [];
  for (let at = 0; at < windows.length; at += 4) {
    const [x = 0, y = 0, width = 0, height = 0] = windows.subarray(at, at + 4);
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    if (middleX < region.x || middleY < region.y) continue;
    if (middleX <= region.x + region.width && middleY <= region.y + region.height)
      inside.push(x, y, width, height);
  }
  return Int32Array.from(inside);
}

/** The tile under a pixel; of several that overlap, the one whose middle is nearest. −1: none. */
export function tileAt(windows: Int32Array, column: number, row: number): number {
  let [best, nearest] = [-1, Number.POSITIVE_INFINITY];
  for (let at = 0; at < windows.length; at += 4) {
    const [x = 0, y = 0, width = 0, height = 0] = windows.subarray(at, at + 4);
    if (column < x || row < y || column >= x + width || row >= y + height) continue;
    const distance = Math.hypot(column + 0.5 - x - width / 2, row + 0.5 - y - height / 2);
    if (distance < nearest) [best, nearest] = [at / 4, distance];
  }
  return best;
}

/** Which of a tile's cells a pixel lies in, and where that cell is. */
export function cellAt(
  window: Region,
  rows: number,
  columns: number,
  pixel: { readonly column: number; readonly row: number },
): { readonly index: number; readonly region: Region } {
  const within = (share: number, count: number): number =>
    Math.min(Math.max(Math.floor(share * count), 0), count - 1);
  const across = within((pixel.column + 0.5 - window.x) / window.width, columns);
  const down = within((pixel.row + 0.5 - window.y) / window.height, rows);
  const [width, height] = [window.width / columns, window.height / rows];
  return {
    index: down * columns + across,
    region: { x: window.x + across * width, y: window.y + down * height, width, height },
  };
}

/** The window of a tile. */
export function windowOf(windows: Int32Array, tile: number): Region {
  const [x = 0, y = 0, width = 0, height = 0] = windows.subarray(4 * tile, 4 * tile + 4);
  return { x, y, width, height };
}
