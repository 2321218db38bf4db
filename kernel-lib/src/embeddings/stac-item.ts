import { basename } from "node:path";
import { writeFileAtomic } from "../core/atomic-file";
import { SoftconError } from "../core/errors";
import { openEmbeddings } from "./embedding-file";
import type { Json } from "./json";
import type { Bounds } from "./wkb";

/** The STAC extension for embeddings, of which everything under "emb:" comes. */
const extension = "https://stac-extensions.github.io/embeddings/v0.0.1/schema.json";

/**
 * Writes `<table without ending>.stac.json` beside a table: a STAC 1.0 item with the embeddings extension.
 * @returns its path.
 * @throws SoftconError where the table was not written by softcon, or no row has a time: STAC requires one.
 */
export async function writeStacItem(tablePath: string): Promise<string> {
  const file = await openEmbeddings(tablePath);
  await file.close();
  const { bounds, start, end } = file.extent;
  if (file.provenance.kind !== "softcon")
    throw new SoftconError(`${tablePath}: not written by softcon, so there is nothing to describe it with`);
  if (start === null || end === null)
    throw new SoftconError(
      `${tablePath}: no row has a time, and a STAC item must; embed scenes whose time is known`,
    );
  const { provenance } = file.provenance;
  const name = basename(tablePath);
  const id = name.replace(/\.[^.]*$/, "");
  const item: Json = {
    type: "Feature",
    stac_version: "1.0.0",
    stac_extensions: [extension],
    id,
    ...(bounds ? { bbox: bounds } : {}),
    geometry: bounds ? rectangle(bounds) : null,
    properties: {
      datetime: start === end ? start : null,
      start_datetime: start,
      end_datetime: end,
      license: provenance.license,
      "emb:runtime_parameters": {
        model: provenance.model,
        weights_sha256: provenance.weightsSha256,
        architecture: provenance.architecture,
        untrained: provenance.untrained,
        bands: provenance.bands,
        pool: provenance.pool,
        dimensions: provenance.dim,
        chip_size: provenance.tile,
        stride: provenance.stride,
        precision: provenance.precision,
        softcon_version: provenance.softconVersion,
      },
      "emb:preprocessing": { format: "softcon-preset", expression: provenance.preprocessing },
    },
    links: [],
    assets: {
      embeddings: {
        href: `./${encodeURIComponent(name)}`,
        type: "application/vnd.apache.parquet",
        roles: ["data"],
      },
    },
  };
  const path = tablePath.replace(/\.[^./\\]*$/, "").concat(".stac.json");
  writeFileAtomic(path, `${JSON.stringify(item, null, 2)}\n`);
  return path;
}

function rectangle([west, south, east, north]: Bounds): Json {
  return {
    type: "Polygon",
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}
