import { stat } from "node:fs/promises";
import { SoftconError } from "../core/errors";
import { archivesAt } from "./archives/parts";
import { unpackArchives } from "./archives/unpack";
import { bigearthnetV1 } from "./bigearthnet/v1";
import { bigearthnetV2 } from "./bigearthnet/v2";
import type { Dataset } from "./dataset";
import { eurosat } from "./eurosat";
import type { DatasetAddress, DatasetKind, OpenDatasetOptions } from "./kinds";
import { packed } from "./packed/packed";
import { choiceOf } from "./parameters";
import { ssl4eoS12 } from "./ssl4eo-s12";
import { synthetic } from "./synthetic";

/** Every kind of data set; the first that recognises a folder opens it. */
export const datasetKinds: readonly DatasetKind[] = [
  eurosat,
  bigearthnetV1,
  bigearthnetV2,
  ssl4eoS12,
  packed,
  synthetic,
];

/**
 * Opens a data set by its address:
 * - `eurosat:/path`, with parameters as in `eurosat:/path?splits=spatial&seed=1`;
 * - `/path`: a folder whose kind is recognised;
 * - `synthetic:eurosat?seed=1&count=500`: generated, without a file.
 *
 * `unpack=yes` first unpacks the archives that lie at the path, as they were downloaded.
 * Nothing but names and labels is read; `close` the data set when done.
 * @throws SoftconError where the kind is unknown, the folder is not laid out as that kind, or a parameter is unknown.
 */
export async function openDataset(address: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const { kind: name, ...given } = parseAddress(address);
  if (name === null) return (await recognised(given.path)).open(given, options);
  const kind = datasetKinds.find((candidate) => candidate.name === name);
  if (!kind)
    throw new SoftconError(
      `"${name}" is no kind of data set; there are ${datasetKinds.map((candidate) => candidate.name).join(", ")}`,
      "usage",
    );
  const { unpack, rest } = withoutUnpack(given);
  checkParameters(kind, rest);
  if (unpack) return kind.open({ ...rest, path: await unpackArchives(rest.path, options) }, options);
  if (rest.path !== "" && !(await kind.recognise(rest.path))) await suggestUnpacking(name, rest.path);
  return kind.open(rest, options);
}

/** `unpack=yes` is for every kind. */
function withoutUnpack(address: DatasetAddress): { unpack: boolean; rest: DatasetAddress } {
  const parameters = new Map(address.parameters);
  const unpack = choiceOf(parameters, "unpack", ["yes", "no"], "no") === "yes";
  parameters.delete("unpack");
  return { unpack, rest: { ...address, parameters } };
}

/** @throws SoftconError where archives lie there, which is why the data set does not. */
async function suggestUnpacking(kind: string, path: string): Promise<void> {
  const [archive] = await archivesAt(path);
  if (archive)
    throw new SoftconError(
      `${path} holds ${archive.name}, not unpacked; ${kind}:${path}?unpack=yes unpacks the archives there beside themselves`,
    );
}

/** The kind of data set that lies in a folder; undefined where it is no folder, or of no kind known here. */
export async function recogniseDataset(path: string): Promise<DatasetKind | undefined> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return undefined;
  for (const kind of datasetKinds) if (await kind.recognise(path)) return kind;
  return undefined;
}

/** Whether a text names a data set by its kind, rather than a file or folder. */
export function isDatasetAddress(text: string): boolean {
  const { kind } = parseAddress(text);
  return datasetKinds.some(({ name }) => name === kind);
}

/** A kind and what follows it; a single letter before a colon is a drive. Parameters follow a kind only. */
export function parseAddress(address: string): DatasetAddress & { readonly kind: string | null } {
  const found = /^([a-z][a-z0-9-]+):([^?]*)(?:\?(.*))?$/s.exec(address);
  if (!found) return { kind: null, path: address, parameters: new Map() };
  const [, kind = "", path = "", query = ""] = found;
  return { kind, path, parameters: new Map(new URLSearchParams(query)) };
}

async function recognised(path: string): Promise<DatasetKind> {
  const kind = await recogniseDataset(path);
  if (kind) return kind;
  await suggestUnpacking("KIND", path);
  const names = datasetKinds.map((candidate) => candidate.name).join(", ");
  throw new SoftconError(
    `${path} is no data set known here; expected a folder laid out as one of ${names}, or KIND:${path}`,
  );
}

function checkParameters({ name, parameters }: DatasetKind, address: DatasetAddress): void {
  for (const key of address.parameters.keys())
    if (!(key in parameters))
      throw new SoftconError(
        `${name} takes no parameter "${key}"; it takes ${Object.keys(parameters).join(", ") || "none"}`,
        "usage",
      );
}
