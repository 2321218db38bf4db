import type { EmbeddingProvenance } from "../inference/embedding";
import { type Pool, pools } from "../inference/pooling";
import { isClassifier } from "../networks/classifier";
import { isRecord, parseRecord } from "./json";
import type { Bounds } from "./wkb";

/** A text that a Parquet file carries under a name. */
export interface KeyValue {
  key: string;
  value: string;
}

/** What a table says of itself beyond its provenance; all of it optional. */
export interface TableDescription {
  /** Where the model is published: a web address. */
  readonly modelSource?: string;
  readonly providers?: readonly { readonly name: string; readonly url?: string }[];
  /** What the pixels came from. */
  readonly datasets?: readonly { readonly source: string; readonly name: string }[];
}

/** What is known of all rows together. */
export interface TableExtent {
  readonly bounds: Bounds | null;
  /** ISO 8601 of the first and last acquisition; null where no row has a time. */
  readonly start: string | null;
  readonly end: string | null;
}

/** Version of the Parquet embedding metadata that Earth Index publishes with. */
const embVersion = "0.0.1";
const softconFormat = 1;

/**
 * The file's own words: `geo` (GeoParquet 1.1, no CRS named: OGC:CRS84, longitude before latitude),
 * `emb` (Earth Index's embedding metadata) and `softcon` (all that is needed to compute the rows again).
 */
export function tableKeyValues(
  provenance: EmbeddingProvenance,
  extent: TableExtent,
  description: TableDescription = {},
): KeyValue[] {
  const published = /softcon/i.test(provenance.model);
  const emb = {
    version: embVersion,
    model: {
      id: provenance.model,
      family: provenance.architecture.startsWith("vit") ? "DinoV2" : "ResNet",
      name: published ? "SoftCon" : provenance.model,
      config: poolings(provenance.architecture)[provenance.pool],
      source:
        description.modelSource ?? (published ? "https://github.com/zhu-xlab/softcon" : provenance.model),
    },
    providers: description.providers ?? [],
    license: provenance.license,
    datetime: extent.start === extent.end ? extent.start : null,
    start_datetime: extent.start,
    end_datetime: extent.end,
    datasets: description.datasets ?? [],
    embedding: { dim: provenance.dim, quantization: "None" },
  };
  const softcon = { format: softconFormat, provenance };
  const own = Object.entries({ emb, softcon }).map(([key, value]) => ({ key, value: JSON.stringify(value) }));
  return [geoKeyValue(extent.bounds), ...own];
}

/** What makes a file GeoParquet: polygons in longitude and latitude, and the bounds of all. */
export function geoKeyValue(bounds: Bounds | null): KeyValue {
  const geometry = {
    encoding: "WKB",
    geometry_types: bounds ? ["Polygon"] : [],
    ...(bounds ? { bbox: bounds, orientation: "counterclockwise" } : {}),
  };
  const geo = { version: "1.1.0", primary_column: "geometry", columns: { geometry } };
  return { key: "geo", value: JSON.stringify(geo) };
}

const probabilities = "The probabilities of the classes of a linear classifier on the embedding";

function poolings(architecture: string): Readonly<Record<Pool, string>> {
  if (!architecture.startsWith("vit")) {
    const pooled = "The last stage of the convolutional model, averaged over the image";
    return { cls: pooled, mean: pooled, "cls+mean": pooled, last4: pooled, probabilities };
  }
  return {
    cls: "The class token is extracted from the last layer of the transformer model",
    mean: "The patch tokens of the last layer of the transformer model, averaged",
    "cls+mean":
      "The class token of the last layer of the transformer model, then the average of its patch tokens",
    last4: "The class tokens of the last four layers of the transformer model, one after the other",
    probabilities,
  };
}

/** Where a table's vectors come from, as far as its file tells. */
export type TableProvenance =
  | { readonly kind: "softcon"; readonly provenance: EmbeddingProvenance }
  | {
      readonly kind: "emb";
      readonly model: string;
      readonly license: string | null;
      readonly dim: number | null;
    }
  | { readonly kind: "unknown" };

/** Reads what `tableKeyValues` or another maker of embeddings wrote. */
export function readProvenance(keyValues: ReadonlyMap<string, string>): TableProvenance {
  const softcon = parseRecord(keyValues.get("softcon"));
  const provenance = softcon?.["format"] === softconFormat ? checkedProvenance(softcon["provenance"]) : null;
  if (provenance) return { kind: "softcon", provenance };
  const emb = parseRecord(keyValues.get("emb"));
  const model = isRecord(emb?.["model"]) ? emb["model"]["id"] : undefined;
  if (!emb || typeof model !== "string") return { kind: "unknown" };
  const dim = isRecord(emb["embedding"]) ? emb["embedding"]["dim"] : null;
  return {
    kind: "emb",
    model,
    license: typeof emb["license"] === "string" ? emb["license"] : null,
    dim: typeof dim === "number" && Number.isSafeInteger(dim) && dim > 0 ? dim : null,
  };
}

/** What the file says of all rows together; bounds only where they are in degrees. */
export function readExtent(keyValues: ReadonlyMap<string, string>): TableExtent {
  const emb = parseRecord(keyValues.get("emb"));
  const timeOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const geo = readGeo(keyValues);
  return {
    bounds: geo && isGeographic(geo) ? geo.bounds : null,
    start: timeOf(emb?.["start_datetime"]),
    end: timeOf(emb?.["end_datetime"]),
  };
}

/** True where coordinates are longitude and latitude in degrees: what GeoParquet means by default. */
export function isGeographic(geo: GeoColumn): boolean {
  return geo.crs === "OGC:CRS84" || geo.crs === "EPSG:4326";
}

/** Where the geometries of a table are measured. */
export interface GeoColumn {
  readonly column: string;
  /** "OGC:CRS84", "EPSG:3857", or null where the file names none that has a code. */
  readonly crs: string | null;
  readonly bounds: Bounds | null;
}

/**
 * The primary geometry that the `geo` key names, or null where there is none in WKB.
 * @param name another column than the primary one.
 */
export function readGeo(keyValues: ReadonlyMap<string, string>, name?: string): GeoColumn | null {
  const geo = parseRecord(keyValues.get("geo"));
  const column = name ?? geo?.["primary_column"];
  if (!geo || typeof column !== "string" || !isRecord(geo["columns"])) return null;
  const about = geo["columns"][column];
  if (!isRecord(about) || about["encoding"] !== "WKB") return null;
  return { column, crs: crsOf(about["crs"]), bounds: boundsOf(about["bbox"]) };
}

function crsOf(crs: unknown): string | null {
  if (crs === undefined) return "OGC:CRS84";
  const id = isRecord(crs) ? crs["id"] : null;
  if (!isRecord(id)) return null;
  return `${id["authority"]}:${id["code"]}`;
}

function boundsOf(bbox: unknown): Bounds | null {
  if (!Array.isArray(bbox) || (bbox.length !== 4 && bbox.length !== 6)) return null;
  const half = bbox.length / 2; // six where heights are given too
  const sides: unknown[] = [bbox[0], bbox[1], bbox[half], bbox[half + 1]];
  const [west, south, east, north] = sides.filter((side) => typeof side === "number");
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  return [west, south, east, north];
}

function checkedProvenance(value: unknown): EmbeddingProvenance | null {
  if (!isRecord(value)) return null;
  const { model, weightsSha256, architecture, license, untrained, bands, preprocessing } = value;
  const { pool, dim, tile, stride, precision, softconVersion, classifier } = value;
  const texts = [model, weightsSha256, architecture, license, preprocessing, softconVersion];
  if (!isTexts(texts) || typeof untrained !== "boolean" || !isTexts(bands)) return null;
  const known = pools.find((name) => name === pool);
  if (known === undefined) return null;
  if (precision !== "fp32" && precision !== "int8") return null;
  if (!isPositive(dim) || !(tile === null || isPositive(tile)) || !(stride === null || isPositive(stride)))
    return null;
  const [modelId = "", sha256 = "", kind = "", terms = "", preset = "", version = ""] = texts;
  return {
    model: modelId,
    weightsSha256: sha256,
    architecture: kind,
    license: terms,
    untrained,
    bands,
    preprocessing: preset,
    pool: known,
    dim,
    tile,
    stride,
    precision,
    softconVersion: version,
    ...(isClassifier(classifier) && { classifier }),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
