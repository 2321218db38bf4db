import { basename, dirname, extname } from "node:path";
import { SoftconError } from "../core/errors";
import { canonicalBand, eurosatBands, productBands } from "../sensors/bands";
import type { TiffFile } from "./tiff/tiff-file";

/** Names of a file's bands, and how they were found where that was a guess. */
export interface NamedBands {
  readonly names: readonly string[];
  readonly note: string | null;
}

/**
 * Names the bands of one file: as the caller says, as the file says, as its place in EuroSAT's folders says, as its own
 * name says (`…_B02.tif`), and last by their number, with a note that it was assumed.
 * @throws SoftconError where the caller names another number of bands, or one twice.
 */
export function nameBands(file: TiffFile, given: readonly string[] | undefined): NamedBands {
  if (given) return { names: checkedNames(given, file.samples, file.path), note: null };
  const described = descriptions(file);
  if (described) return { names: described, note: null };
  if (isEuroSat(file)) return { names: eurosatBands, note: "bands in EuroSAT's order: B8A is last" };
  const own = file.samples === 1 ? bandOfFile(file.path) : null;
  if (own) return { names: [own.name], note: null };
  for (const [product, samples, float] of assumptions)
    if (file.samples === samples && file.pixelType.startsWith("float") === float)
      return {
        names: productBands[product],
        note: `bands are not named in the file: assumed ${product} order (${productBands[product].join(", ")})`,
      };
  return { names: Array.from({ length: file.samples }, (_, i) => `band${i + 1}`), note: null };
}

/** Product, number of bands, floating point; Sentinel-2 comes as digital numbers and as reflectances. */
const assumptions = [
  ["L1C", 13, false],
  ["L1C", 13, true],
  ["L2A", 12, false],
  ["L2A", 12, true],
  ["S1", 2, true],
] as const;

/**
 * Canonical where they name bands known here, else as they stand.
 * @throws SoftconError where there are too few, too many, or one twice.
 */
export function checkedNames(given: readonly string[], samples: number, path: string): string[] {
  const names = given.map((name) => canonicalBand(name) ?? name.trim());
  if (names.length !== samples)
    throw new SoftconError(
      `${names.length} band names (${names.join(", ")}) for ${path}, which has ${samples}`,
      "usage",
    );
  const twice = names.find((name, i) => name === "" || names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new SoftconError(
      `band name "${twice}" for ${path} is empty or given twice; name each band once`,
      "usage",
    );
  return names;
}

/** What the file calls its bands, where it calls each something else: GDAL's descriptions, or a list in the image's. */
function descriptions(file: TiffFile): string[] | null {
  const named = Array.from({ length: file.samples }, (_, sample) =>
    file.gdal.find((item) => item.sample === sample && item.role === "description")?.value.trim(),
  );
  const listed = (file.description ?? "").split(/[\s,;]+/).filter((word) => word !== "");
  const candidates = named.every((name) => name !== undefined && name !== "")
    ? named.map((name) => canonicalBand(name ?? "") ?? name ?? "")
    : listed.map((name) => canonicalBand(name) ?? "");
  const distinct = new Set(candidates);
  return candidates.length === file.samples && distinct.size === file.samples && !distinct.has("")
    ? candidates
    : null;
}

/** `<Class>/<Class>_<n>.tif`, 64 × 64, 13 bands. */
function isEuroSat(file: TiffFile): boolean {
  const [level] = file.levels;
  const name = basename(file.path, extname(file.path));
  return (
    file.samples === 13 &&
    level.width === 64 &&
    level.height === 64 &&
    /^[A-Za-z]+_\d+$/.test(name) &&
    name.split("_")[0] === basename(dirname(file.path))
  );
}

/** The band that a file's name ends with, what stands before it, and the resolution in metres where it names one. */
export interface BandFile {
  readonly name: string;
  readonly stem: string;
  readonly resolution: number | null;
}

/** `B1.tif`, `<patch>_B8A.tif`, `T33UUP_20170613T101031_B02_10m.tif`, `<patch>_VV.tif`; null for any other name. */
export function bandOfFile(path: string): BandFile | null {
  const found = /^(?:(.*)[_.-])?(B\d{1,2}A?|V[VH])(?:_(\d\d)m)?\.tiff?$/i.exec(basename(path));
  const name = found?.[2] === undefined ? undefined : canonicalBand(found[2]);
  if (!found || name === undefined) return null;
  return { name, stem: found[1] ?? "", resolution: found[3] === undefined ? null : Number(found[3]) };
}
