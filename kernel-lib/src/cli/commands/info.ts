import { closeSync, openSync, readSync, statSync } from "node:fs";
import { describeCheckpoint } from "../../checkpoints/describe-checkpoint";
import { openCheckpoint } from "../../checkpoints/open-checkpoint";
import { SoftconError } from "../../core/errors";
import { type EmbeddingFile, openEmbeddings } from "../../embeddings/embedding-file";
import { descriptionKey, parseDescription } from "../../inference/description";
import { preprocessingName } from "../../inference/preprocessing";
import { architectureName, embeddingSize } from "../../networks/architectures";
import { identifyArchitecture } from "../../networks/identify";
import { inspectOnnx } from "../../onnx/inspect";
import { openParquet } from "../../parquet/parquet-file";
import { footprintOf } from "../../raster/footprint";
import { openScene } from "../../raster/open-scene";
import type { Footprint } from "../../raster/scene";
import { findScenes } from "../../raster/scene-files";
import type { Command } from "../command";
import { bytes, columns, count } from "../text";

/** What is said of a file: for programs as it is, for people line by line. */
type Facts = Readonly<Record<string, unknown>>;

export const info: Command = {
  name: "info",
  summary: "tell what a model, an image or a table is",
  usage: "FILE [--json]",
  details:
    "FILE is a .pth, .safetensors, .onnx, GeoTIFF, folder of bands or .parquet; its content decides, not its name.",
  options: {},
  run: async (args, context) => {
    const path = args.operand("FILE");
    const facts = await describe(path);
    if (args.flag("json")) context.out(JSON.stringify(facts, null, 2));
    else
      for (const line of columns(
        Object.entries(facts).map(([key, value]) => [spaced(key), shown(key, value)]),
      ))
        context.out(line);
    return undefined;
  },
};

async function describe(path: string): Promise<Facts> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new SoftconError(`there is no ${path}`);
  if (stat.isDirectory()) return describeFolder(path);
  const head = headOf(path);
  const file = { path, bytes: stat.size };
  if (head.startsWith("PAR1")) return { ...file, ...(await describeTable(path)) };
  if (/^(?:II[*+]\0|MM\0[*+])/.test(head)) return { ...file, ...(await describeImage(path)) };
  if (path.toLowerCase().endsWith(".onnx")) return { ...file, ...describeOnnx(path) };
  return { ...file, ...describeWeights(path) };
}

async function describeFolder(path: string): Promise<Facts> {
  const scenes = await findScenes(path);
  const [first = path] = scenes;
  if (scenes.length === 1) return { path, ...(await describeImage(first)) };
  return { path, kind: "folder of images", images: scenes.length, first: await describeImage(first) };
}

async function describeImage(input: Parameters<typeof openScene>[0]): Promise<Facts> {
  const scene = await openScene(input);
  try {
    const { width, height, bands, pixelType, nodata, crs, transform, datetime, baseline, offset, notes } =
      scene;
    const footprint = footprintOf(scene, { x: 0, y: 0, width, height });
    return {
      kind: "image",
      ...(typeof input === "string" ? {} : { id: scene.id }),
      width,
      height,
      bands,
      pixelType,
      nodata,
      crs: crs === null ? null : crs.epsg === null ? crs.name : `EPSG:${crs.epsg} (${crs.name})`,
      pixelSize: transform && [
        Math.hypot(transform[1], transform[4]),
        Math.hypot(transform[2], transform[5]),
      ],
      bounds: footprint && boundsOf(footprint),
      datetime,
      baseline,
      offset,
      notes,
    };
  } finally {
    await scene.close();
  }
}

/** West, south, east, north in degrees. */
function boundsOf(footprint: Footprint): number[] {
  const longitudes = footprint.map(([longitude]) => longitude);
  const latitudes = footprint.map(([, latitude]) => latitude);
  const bounds = [
    Math.min(...longitudes),
    Math.min(...latitudes),
    Math.max(...longitudes),
    Math.max(...latitudes),
  ];
  return bounds.map((degrees) => Number(degrees.toFixed(6)));
}

async function describeTable(path: string): Promise<Facts> {
  const file = await openParquet(path);
  await file.close();
  const plain = { kind: "table", rows: file.rows, columns: file.leaves.map((leaf) => leaf.path.join(".")) };
  const table = await openEmbeddings(path).catch((error: unknown) => {
    if (error instanceof SoftconError) return null; // it is whole, as seen above, but holds no vectors
    throw error;
  });
  return table === null ? plain : describeEmbeddings(table);
}

async function describeEmbeddings(table: EmbeddingFile): Promise<Facts> {
  try {
    const { rowCount: rows, dim, columns: all, provenance, notes } = table;
    return {
      kind: "embeddings",
      rows,
      dim,
      columns: all.map((column) => `${column.name}: ${column.type}`),
      ...(provenance.kind === "softcon"
        ? { provenance: provenance.provenance }
        : provenance.kind === "emb"
          ? { model: provenance.model, license: provenance.license }
          : {}),
      notes,
    };
  } finally {
    await table.close();
  }
}

function describeOnnx(path: string): Facts {
  const { producer, nodeCount, inputs, outputs, metadata } = inspectOnnx(path);
  const port = ({ name, type, shape }: (typeof inputs)[number]): string =>
    `${name}: ${type} [${shape.join(", ")}]`;
  const base = {
    kind: "ONNX model",
    producer,
    nodes: nodeCount,
    inputs: inputs.map(port),
    outputs: outputs.map(port),
  };
  if (!(descriptionKey in metadata)) return { ...base, metadata };
  const { id, architecture, license, source, untrained, weightsSha256, precision, preprocessing } =
    parseDescription(metadata, path);
  return {
    ...base,
    model: id,
    architecture: architectureName(architecture),
    precision,
    preprocessing: preprocessingName(preprocessing),
    bands: preprocessing.bands,
    resize: preprocessing.resize,
    license,
    source,
    weightsSha256,
    untrained,
  };
}

function describeWeights(path: string): Facts {
  const { format, tensors, parameters, dtypes, notes, metadata } = describeCheckpoint(path);
  const base = {
    kind: "checkpoint",
    format,
    tensors: tensors.length,
    numbers: parameters,
    dtypes,
    notes,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  };
  const state = openCheckpoint(path);
  try {
    const architecture = identifyArchitecture(state);
    const { channels } = architecture;
    return {
      ...base,
      architecture: architectureName(architecture),
      channels,
      dim: embeddingSize(architecture),
    };
  } catch (error) {
    if (!(error instanceof SoftconError)) throw error;
    return { ...base, architecture: null, why: error.message };
  } finally {
    state.close();
  }
}

function headOf(path: string): string {
  const head = Buffer.alloc(8);
  const file = openSync(path, "r");
  try {
    return head.toString("latin1", 0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}

/** `pixelSize` → `pixel size` */
const spaced = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function shown(key: string, value: unknown): string {
  if (value === null) return "unknown";
  if (key === "bytes" && typeof value === "number") return bytes(value);
  if (typeof value === "number") return Number.isInteger(value) ? count(value) : String(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (key === "bounds" && Array.isArray(value)) return `${value.join(", ")} (west, south, east, north)`;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(key === "notes" ? "; " : ", ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, item]) => `${spaced(name)} ${shown(name, item)}`)
      .join("; ");
  return String(value);
}
