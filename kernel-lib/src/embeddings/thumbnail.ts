import { encode } from "../vendor/fast-png";

/** Eight-bit colour: [3, height, width], band by band. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A PNG of at most `maxSide` pixels on its longer side, the mean of the pixels that fall into each of its own.
 * Images that are small enough are kept as they are. The same pixels give the same bytes.
 */
export function thumbnailPng({ data, width, height }: RgbImage, maxSide = 64): Uint8Array {
  if (data.length !== 3 * width * height || data.length === 0)
    throw new Error(`an image of 3 x ${height} x ${width} in ${data.length} bytes`);
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const outWidth = Math.max(1, Math.round(width * scale));
  const outHeight = Math.max(1, Math.round(height * scale));
  const pixels = new Uint8Array(3 * outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    const [top, bottom] = share(y, outHeight, height);
    for (let x = 0; x < outWidth; x++) {
      const [left, right] = share(x, outWidth, width);
      for (let band = 0; band < 3; band++) {
        let sum = 0;
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++)
            sum += data[(band * height + row) * width + column] ?? 0;
        pixels[(y * outWidth + x) * 3 + band] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return encode({ data: pixels, width: outWidth, height: outHeight, channels: 3, depth: 8 });
}

/** A PNG of a picture as `renderComposite` gives it: [height, width, 4] RGBA. */
export function rgbaPng(data: Uint8Array, width: number, height: number): Uint8Array {
  if (data.length !== 4 * width * height || data.length === 0)
    throw new Error(`a picture of ${height} x ${width} x 4 in ${data.length} bytes`);
  return encode({ data, width, height, channels: 4, depth: 8 });
}

/** The whole pixels, of `from`, that pixel `i` of `to` stands for. */
function share(i: number, to: number, from: number): readonly [number, number] {
  const start = Math.floor((i * from) / to);
  return [start, Math.max(start + 1, Math.floor(((i + 1) * from) / to))];
}
