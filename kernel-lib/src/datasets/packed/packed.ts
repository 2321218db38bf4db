import { existsSync } from "node:fs";
import { type FileHandle, open as openFile, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import { pixelView } from "../../raster/pixel-types";
import type { Raster } from "../../raster/raster";
import { asRequested } from "../as-requested";
import { datasetOf, type LoadRequest } from "../collection";
import type { Dataset } from "../dataset";
import type { DatasetAddress, DatasetKind } from "../kinds";
import {
  descriptionName,
  type PackedEntry,
  parseDescription,
  pixelsName,
  planeBytes,
  recordBytes,
} from "./format";

/** Data sets as `packDatasets` wrote them: pixels that need no decoding. */
export const packed: DatasetKind = {
  name: "packed",
  summary: "any data set, decoded and at one size, as `softcon pack` writes it",
  parameters: {},
  recognise: async (folder) => existsSync(join(folder, descriptionName)),
  open,
};

interface Entry extends PackedEntry {
  readonly index: number;
}

async function open({ path }: DatasetAddress): Promise<Dataset> {
  const described = join(path, descriptionName);
  const text = await readFile(described, "utf8").catch((error: unknown) => {
    throw new SoftconError(
      `${described} cannot be read; is ${path} a folder that \`softcon pack\` wrote?`,
      "input",
      {
        cause: error,
      },
    );
  });
  const description = parseDescription(text, described);
  const { classes, multiLabel, planes, size, entries } = description;
  const record = recordBytes(description);
  const pixels = join(path, pixelsName);
  const { size: bytes } = await stat(pixels).catch((error: unknown) => {
    throw new SoftconError(`${pixels} is not there; pack the data set again`, "input", { cause: error });
  });
  if (bytes !== record * entries.length)
    throw new SoftconError(
      `${pixels} has ${bytes} bytes; ${entries.length} images of ${record} bytes were expected; pack the data set again`,
    );
  const main = planes.find(({ name }) => name === "image") ?? planes[0];
  if (!main) throw new SoftconError(`${described} names no image; pack the data set again`);
  const file = await openFile(pixels);
  return datasetOf<Entry>({
    kind: "packed",
    name: `${description.name}, packed`,
    classes,
    multiLabel,
    bands: main.bands,
    notes: [],
    entries: entries.map((entry, index) => ({ ...entry, index })),
    load: async ({ id, index, labels, split, datetime }, request) => {
      const buffer = await readRecord(file, record, index, pixels);
      let at = 0;
      const rasters = new Map<string, Raster>();
      for (const plane of planes) {
        const { bands, type, nodata } = plane;
        const data = pixelView(type, buffer, at, bands.length * size * size);
        at += planeBytes(plane, size);
        rasters.set(plane.name, {
          data,
          bands,
          width: size,
          height: size,
          nodata,
          transform: null,
          crs: null,
        });
      }
      const image = rasters.get(main.name);
      if (!image) throw new Error("a record holds its image");
      rasters.delete(main.name);
      const { bands: _, ...other }: LoadRequest = request;
      const companions = Object.fromEntries(
        [...rasters].map(([name, raster]) => [name, asRequested(raster, other)]),
      );
      return {
        ...{ id, split, datetime, footprint: null, source: pixels },
        raster: asRequested(image, request),
        labels: labels?.map((label) => classes[label] ?? "") ?? null,
        ...(rasters.size > 0 && { companions }),
      };
    },
    close: () => file.close(),
  });
}

async function readRecord(
  file: FileHandle,
  record: number,
  index: number,
  path: string,
): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(record);
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < record; ) {
    const { bytesRead } = await file.read(bytes, at, record - at, index * record + at);
    if (bytesRead === 0)
      throw new SoftconError(
        `${path} has become shorter: image ${index} is not there any more; pack the data set again`,
      );
    at += bytesRead;
  }
  return buffer;
}
