import { createHash } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { bytesOf } from "../../checkpoints/dtypes";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import { openCheckpoint } from "../../checkpoints/open-checkpoint";
import type { StateDict, Tensor } from "../../checkpoints/tensor";
import { writeSafetensors } from "../../checkpoints/write-safetensors";
import { messageOf, SoftconError } from "../../core/errors";
import type { DataPosition } from "../data/loader-messages";

/** Where a run stands, beside its tensors. */
export interface RunStanding {
  readonly step: number;
  readonly position: DataPosition;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** Images an epoch, in the data as they were. */
  readonly images: number;
  /** Of fine-tuning: the best on validation so far. */
  readonly best?: BestSoFar;
  /** What the results depend on, by name, as JSON. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The weights that did best on validation, which lie in a file of their own. */
export interface BestSoFar {
  readonly step: number;
  readonly score: number;
  /** Validations since without an improvement. */
  readonly since: number;
}

const names = { current: "checkpoint.safetensors", previous: "checkpoint.previous.safetensors" } as const;
const incoming = "checkpoint.new.safetensors";
const standingKey = "softcon.run";
const digestKey = "softcon.sha256";

export const checkpointPath = (folder: string): string => join(folder, names.current);

/** True where a run has left something to go on from. */
export const hasCheckpoint = (folder: string): boolean =>
  [names.current, incoming, names.previous].some((name) => existsSync(join(folder, name)));

/**
 * Writes a checkpoint; the one before is kept beside it. Whenever the process dies, one of them is whole.
 * @throws SoftconError of kind `resource` where it cannot be written, with what is left.
 */
export function writeRunCheckpoint(
  folder: string,
  tensors: ReadonlyMap<string, Tensor>,
  standing: RunStanding,
  before: number | null,
): void {
  const current = join(folder, names.current);
  try {
    writeSafetensors(join(folder, incoming), new MemoryStateDict(tensors), {
      [standingKey]: JSON.stringify(standing),
      [digestKey]: digestOf(new MemoryStateDict(tensors)),
    });
    if (existsSync(current)) renameSync(current, join(folder, names.previous));
    renameSync(join(folder, incoming), current);
  } catch (error) {
    const left = before === null ? "no earlier one is there" : `that of step ${before} is whole`;
    throw new SoftconError(
      `the checkpoint of step ${standing.step} cannot be written (${messageOf(error)}); ${left}: mend that and go on with --resume`,
      "resource",
      { cause: error },
    );
  }
}

/**
 * The checkpoint to go on from, checked against its digest.
 * @throws SoftconError where it is damaged, naming the file to remove so that the one before is taken.
 */
export function readRunCheckpoint(folder: string): {
  readonly state: StateDict;
  readonly standing: RunStanding;
} {
  const name = [names.current, incoming, names.previous].find((candidate) =>
    existsSync(join(folder, candidate)),
  );
  if (name === undefined)
    throw new SoftconError(`${folder} has no checkpoint; start the run without --resume`, "usage");
  const path = join(folder, name);
  try {
    const file = openCheckpoint(path);
    try {
      const standing = parseStanding(file.metadata[standingKey] ?? "");
      const tensors = new Map(file.names.map((tensor) => [tensor, file.tensor(tensor)]));
      const state = new MemoryStateDict(tensors);
      if (digestOf(state) !== file.metadata[digestKey])
        throw new SoftconError("its tensors are not those that were written");
      return { state, standing };
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof SoftconError)) throw error;
    const older = name !== names.previous && existsSync(join(folder, names.previous));
    const way = older ? `remove it to go on from ${names.previous}` : "remove it and start the run again";
    throw new SoftconError(`${path} is damaged: ${error.message}; ${way}`, "input", { cause: error });
  }
}

/** Of names, types and bytes of all tensors. */
function digestOf(state: StateDict): string {
  const hash = createHash("sha256");
  for (const name of [...state.names].sort()) {
    const tensor = state.tensor(name);
    hash.update(`${name} ${tensor.dtype} ${tensor.shape.join("x")}\n`).update(bytesOf(tensor.data));
  }
  return hash.digest("hex");
}

function parseStanding(text: string): RunStanding {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (isStanding(value)) return value;
  throw new SoftconError("it does not say where its run stands");
}

function isStanding(value: unknown): value is RunStanding {
  if (!isRecord(value)) return false;
  const { step, position, seconds, images, settings, best } = value;
  return (
    [step, seconds, images].every((number) => typeof number === "number") &&
    isPosition(position) &&
    (best === undefined ||
      (isRecord(best) && [best["step"], best["score"], best["since"]].every((n) => typeof n === "number"))) &&
    isRecord(settings) &&
    Object.values(settings).every((setting) => typeof setting === "string")
  );
}

function isPosition(value: unknown): value is DataPosition {
  if (!isRecord(value)) return false;
  const { epoch, places, perDataset } = value;
  return (
    typeof epoch === "number" &&
    typeof places === "number" &&
    Array.isArray(perDataset) &&
    perDataset.every((done) => typeof done === "number")
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
