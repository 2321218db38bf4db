import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { resize } from "#lib/index";
import { decode, encode } from "#lib/vendor/fast-png";
import { becomes } from "./poll";
import type { Workbench } from "./workbench";

/** Whether this run makes the documentation's pictures anew. */
export const makesPictures = process.env["SOFTCON_E2E_PICTURES"] === "docs";

/** [3, height, width]. */
export interface Part {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The window once it has stood still for a while: tiles and figures come late. */
async function still(page: Page): Promise<Buffer> {
  let picture = await page.screenshot();
  await becomes(async () => {
    await pause(400);
    const before = picture;
    picture = await page.screenshot();
    return picture.equals(before);
  }, true);
  return picture;
}

/** The window once it stands still, made smaller; without what the pointer is told of, unless it is to stay. */
export async function reduced({ page }: Workbench, scale = 0.5, pointerStays = false): Promise<Part> {
  if (!pointerStays) await page.mouse.move(0, 0);
  const { data, width, height, channels } = decode(await still(page));
  const planes = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) planes[c * width * height + i] = Number(data[i * channels + c]);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  return { data: resize(planes, { width, height, channels: 3 }, size, { antialias: true }), ...size };
}

/** The window once it stands still, as WebP: Chromium writes it. */
export async function writeWebp(path: string, { page }: Workbench): Promise<void> {
  await page.mouse.move(0, 0);
  const png = (await still(page)).toString("base64");
  const webp = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, png);
  writeFileSync(path, Uint8Array.from(webp));
}

/** Parts side by side, in colours of five bits: small enough to keep. */
export function writeSheet(path: string, parts: readonly Part[]): void {
  const [{ width, height } = { width: 1, height: 1 }] = parts;
  const across = width * parts.length;
  const sheet = new Uint8Array(across * height * 3);
  parts.forEach(({ data }, part) => {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let c = 0; c < 3; c++) {
          const value = (data[(c * height + row) * width + column] ?? 0) >> 3;
          sheet[(row * across + part * width + column) * 3 + c] = (value << 3) | (value >> 2);
        }
  });
  writeFileSync(path, encode({ data: sheet, width: across, height, channels: 3 }));
}
