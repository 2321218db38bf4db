import { encode } from "../vendor/fast-png";

/** Eight-bit pixels, [height, width, channels]: grey, RGB or RGBA. */
export interface PictureData {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A picture as the address of itself. */
export function pngAddress({ data, width, height, channels }: PictureData): string {
  return pngBytesAddress(encode({ data, width, height, channels, depth: 8 }));
}

/** A PNG file as an address. */
export function pngBytesAddress(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

/** Whether bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return [137, 80, 78, 71, 13, 10, 26, 10].every((byte, i) => bytes[i] === byte);
}
