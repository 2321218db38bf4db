import { basename, dirname, extname } from "node:path";

/** What the name and the metadata of a product say about its making. */
export interface ProductFacts {
  /** ISO 8601. */
  readonly datetime: string | null;
  /** Sentinel-2 processing baseline: "05.11"; "99.99" marks what was processed again outside of the series. */
  readonly baseline: string | null;
  /** True where the metadata says that the offset was already taken off (Earth Engine's harmonised collections). */
  readonly harmonized: boolean;
}

/** What may tell, beside the path: key and value pairs, of `metadata.json` and of the file's own tags. */
export interface ProductMetadata {
  readonly json: Readonly<Record<string, unknown>>;
  readonly tags: ReadonlyMap<string, string>;
  /** TIFFTAG_DATETIME. */
  readonly dateTime: string | null;
}

export function productFacts(path: string, metadata: ProductMetadata): ProductFacts {
  const names = namesOf(path);
  const say = (key: string): string | undefined => {
    const value = metadata.json[key] ?? metadata.tags.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const ids = [...names, say("PRODUCT_ID"), say("PRODUCT_URI")].filter((id) => id !== undefined);
  return {
    datetime:
      first(names, timeInName) ??
      timeInJson(metadata.json) ??
      first(
        [say("PRODUCT_ID"), say("PRODUCT_URI"), say("PRODUCT_START_TIME"), say("SENSING_TIME")],
        timeInName,
      ) ??
      first([metadata.dateTime ?? undefined], timeInName),
    baseline: first([say("PROCESSING_BASELINE")], baselineInText) ?? first(ids, baselineInName),
    harmonized: /harmonized/i.test(say("system:id") ?? ""),
  };
}

/**
 * What was added to every digital number: 1000 from processing baseline 04.00 (25 January 2022) on, 0 before.
 * Baseline 99.99 (reprocessed archives: BigEarthNet, Major TOM) counts as without.
 * Source: ESA, Sentinel-2 Products Specification Document, issue 14.9, RADIO_ADD_OFFSET and BOA_ADD_OFFSET.
 */
export function offsetOfBaseline(baseline: string): number {
  const number = Number(baseline);
  return number >= 4 && number < 99 ? 1000 : 0;
}

/** The file's or folder's name, then those of the folders around it. */
function namesOf(path: string): string[] {
  const parent = dirname(path);
  const withoutEnding = /\.tiff?$/i.test(path) ? basename(path, extname(path)) : basename(path);
  return [withoutEnding, basename(parent), basename(dirname(parent))].filter((name) => name !== "");
}

function first(texts: readonly (string | undefined)[], find: (text: string) => string | null): string | null {
  for (const text of texts) {
    const found = text === undefined ? null : find(text);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The first point in time that a text names: `20200604T054639`, `2020-06-04T05:46:39.024Z`, `2020:06:04 05:46:39`.
 * Some archives dropped the leading zeros of the time (`20170924T93021` is 09:30:21).
 */
export function timeInName(text: string): string | null {
  for (const [, year, month, day, packed, spelled] of text.matchAll(
    /(?<!\d)((?:19|20)\d\d)[-:]?(\d\d)[-:]?(\d\d)[T ](?:(\d{1,6})(?![\d:])|(\d\d:\d\d:\d\d(?:\.\d{1,3})?))/g,
  )) {
    const time = spelled ?? (packed ?? "").padStart(6, "0").replace(/(..)(..)(..)/, "$1:$2:$3");
    const iso = isoTime(`${year}-${month}-${day}T${time}Z`);
    if (iso !== null) return iso;
  }
  return null;
}

/** Earth Engine's time of a granule, in milliseconds. */
function timeInJson(json: Readonly<Record<string, unknown>>): string | null {
  const start = json["system:time_start"];
  return typeof start === "number" && Math.abs(start) < 8.64e15 ? trimmed(new Date(start)) : null;
}

/** Null for the 30th of February too, which Date would make a day in March. */
function isoTime(text: string): string | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text.slice(0, 10))
    ? null
    : trimmed(date);
}

const trimmed = (date: Date): string => date.toISOString().replace(".000Z", "Z");

function baselineInName(name: string): string | null {
  const found = /(?:^|_)N(\d\d)\.?(\d\d)(?:_|$)/.exec(name);
  return found ? `${found[1]}.${found[2]}` : null;
}

function baselineInText(text: string): string | null {
  return /^\d\d\.\d\d$/.test(text.trim()) ? text.trim() : null;
}
