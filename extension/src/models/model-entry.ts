import { isAmount, isListOf, isRecord, isText } from "../shell/shared/records";

/** A model as the view shows it. */
export interface ModelEntry {
  /** A published id, or the path of a local file. */
  readonly id: string;
  readonly kind: "published" | "local";
  /** "B13_vits14_softcon", or the file's name. */
  readonly name: string;
  /** "vits14"; "unknown" where a file holds no backbone that is known. */
  readonly architecture: string;
  /** Published: what it was trained on. */
  readonly product?: string;
  /** Length of its vectors; 0 where unknown. */
  readonly dim: number;
  readonly bytes: number;
  /** SPDX, or "not stated". */
  readonly license: string;
  /** Where it is published, or lies. */
  readonly source: string;
  /** Where its file lies; null where it is not downloaded. */
  readonly file: string | null;
  /** Whether its bytes are those that were published. */
  readonly verified: boolean;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** What `softcon models --json` printed. @throws Error where that is something else. */
export function publishedEntries(json: string): ModelEntry[] {
  const list = parse(json);
  if (!isListOf(isRecord, list)) throw new Error("softcon models printed no list of models");
  return list.map((model) => {
    const { id, architecture, product, dim, megabytes, license, source, file, verified } = model;
    if (!isText(id) || !isText(architecture) || !isText(product) || !isAmount(dim) || !isAmount(megabytes))
      throw new Error(`softcon models printed a model that is none: ${JSON.stringify(model).slice(0, 200)}`);
    return {
      id,
      kind: "published",
      name: id,
      architecture,
      product,
      dim,
      bytes: megabytes * 1e6,
      license: isText(license) ? license : "not stated",
      source: isText(source) ? source : "",
      file: isText(file) ? file : null,
      verified: verified === true,
    };
  });
}

/** What `softcon info FILE --json` printed of a checkpoint or an exported model. */
export function localEntry(path: string, json: string): ModelEntry {
  const facts = parse(json);
  if (!isRecord(facts)) throw new Error(`softcon info printed nothing about ${path}`);
  const { architecture, dim, bytes, license, why, kind } = facts;
  const known = isText(architecture);
  return {
    ...unread(path),
    architecture: known ? architecture : "unknown",
    dim: isAmount(dim) ? dim : 0,
    bytes: isAmount(bytes) ? bytes : 0,
    license: isText(license) && license !== "unknown" ? license : "not stated",
    ...(known
      ? {}
      : { problem: isText(why) ? why : `${String(kind)}, no SoftCon model: softcon export makes one` }),
  };
}

/** A local file that could not be read. */
export function brokenEntry(path: string, problem: string): ModelEntry {
  return { ...unread(path), problem };
}

function unread(path: string): ModelEntry {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return {
    id: path,
    kind: "local",
    name,
    architecture: "unknown",
    dim: 0,
    bytes: 0,
    license: "not stated",
    source: path,
    file: path,
    verified: false,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`the library printed no JSON: ${json.slice(0, 100)}`);
  }
}
