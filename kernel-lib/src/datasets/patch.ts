import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { SoftconError } from "../core/errors";
import { footprintOf } from "../raster/footprint";
import { openScene } from "../raster/open-scene";
import type { Raster } from "../raster/raster";
import type { Footprint } from "../raster/scene";

/** A file of a patch and its bands, in the file's order. */
export interface PatchFile {
  readonly path: string;
  readonly bands: readonly string[];
}

/** How an image of a data set is made of its files: plain data, so that any thread can do it. */
export interface PatchRecipe {
  readonly files: readonly PatchFile[];
  /** Bands of the result, in its order; each in one of the files. */
  readonly bands: readonly string[];
  /** Side in pixels of the result; null: that of the finest band. */
  readonly size: number | null;
}

export interface Patch {
  readonly raster: Raster;
  readonly footprint: Footprint | null;
  /** Where a file's or a folder's name, or a tag, says it. */
  readonly datetime: string | null;
}

/**
 * Reads a patch: only the files that its bands lie in, all bands on one grid (bilinear, as they stand in the files).
 * @throws SoftconError where a file is absent, damaged, or holds other bands than it should.
 */
export async function readPatch({ files, bands, size }: PatchRecipe): Promise<Patch> {
  const wanted = files.filter((file) => file.bands.some((band) => bands.includes(band)));
  const absent = bands.find((band) => !files.some((file) => file.bands.includes(band)));
  if (absent !== undefined)
    throw new SoftconError(
      `no band ${absent} in this data set; it has ${files.flatMap((file) => file.bands).join(", ")}`,
      "usage",
    );
  const scene = await openScene(
    wanted.map((file) => file.path),
    { bandNames: wanted.flatMap((file) => file.bands), offset: 0, cacheBytes: 0 },
  ).catch(async (error: unknown) => {
    await checkThere(wanted);
    // A file's own bands are no one's choice: a wrong number of them is the file's fault, not the caller's.
    if (error instanceof SoftconError && error.kind === "usage")
      throw new SoftconError(error.message, "input", { cause: error });
    throw error;
  });
  try {
    const whole = { x: 0, y: 0, width: scene.width, height: scene.height };
    const raster = await scene.read(whole, { bands, ...(size !== null && { width: size, height: size }) });
    return { raster, footprint: footprintOf(scene, whole), datetime: scene.datetime };
  } finally {
    await scene.close();
  }
}

async function checkThere(files: readonly PatchFile[]): Promise<void> {
  const found = await Promise.all(files.map((file) => stat(file.path).catch(() => null)));
  const missing = files.filter((_, i) => found[i] === null);
  const [first] = missing;
  if (!first) return;
  const bands = missing.flatMap((file) => file.bands);
  throw new SoftconError(
    `${dirname(first.path)} lacks ${bands.length === 1 ? "band" : "bands"} ${bands.join(", ")}: ` +
      `no ${missing.map((file) => basename(file.path)).join(", ")}; unpack its archive again, or leave the image out`,
  );
}
