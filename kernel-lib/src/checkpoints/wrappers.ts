import { SoftconError } from "../core/errors";
import { PickleTensor, type PickleValue } from "./pickle-values";
import { firstFew, printable } from "./printable";

/** Keys that training programs keep weights under, the ones to prefer first: a teacher before its student. */
const wrapperKeys = [
  "state_dict",
  "model_state_dict",
  "model_state",
  "model",
  "teacher",
  "ema",
  "network",
  "net",
  "encoder",
  "backbone",
  "module",
  "weights",
  "params",
  "student",
];

/** Wrappers lie in wrappers, but not this deep; a dict may also hold itself. */
const mostWrappers = 8;

/** Tensors by name, as the checkpoint spells them, and what was unwrapped on the way. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, PickleTensor>;
  readonly notes: readonly string[];
}

/**
 * The dict of tensors in whatever a program saved around it: epochs, optimizers, settings.
 * @throws SoftconError that says what is there where no dict of tensors is.
 */
export function findWeights(root: PickleValue): Weights {
  const notes: string[] = [];
  let current = root;
  for (let depth = 0; depth <= mostWrappers; depth++) {
    if (!(current instanceof Map)) break;
    const inner = innerDict(current);
    if (!inner) {
      const tensors = tensorsOf(current);
      if (tensors.size === 0) break;
      const others = current.size - tensors.size;
      if (others > 0) notes.push(`left aside ${others} entries that are no tensors`);
      return { tensors, notes };
    }
    notes.push(`took the weights from \`${printable(inner.key)}\``);
    current = inner.dict;
  }
  throw new SoftconError(
    `no state dict: found ${describe(current)}, expected tensors by name; save model.state_dict()`,
  );
}

function innerDict(dict: Map<PickleValue, PickleValue>): { key: string; dict: PickleValue } | undefined {
  const wrapped = wrapperKeys.flatMap((key) => {
    const value = dict.get(key);
    return value instanceof Map && value.size > 0 ? [{ key, dict: value }] : [];
  });
  // A model's settings may lie beside its weights under just such a key.
  const wrapper = wrapped.find((found) => holdsTensors(found.dict)) ?? wrapped[0];
  if (wrapper) return wrapper;
  if (holdsTensors(dict)) return undefined;
  // By identity: one dict may be named a thousand times.
  const dicts = [...new Set(dict.values())].filter((value) => value instanceof Map && holdsTensors(value));
  const [key, only] = [...dict].find(([, value]) => value === dicts[0]) ?? [];
  if (dicts.length === 1 && typeof key === "string" && only !== undefined) return { key, dict: only };
  return undefined;
}

function holdsTensors(dict: Map<PickleValue, PickleValue>): boolean {
  for (const [key, value] of dict) if (typeof key === "string" && value instanceof PickleTensor) return true;
  return false;
}

function tensorsOf(dict: Map<PickleValue, PickleValue>): Map<string, PickleTensor> {
  const tensors = new Map<string, PickleTensor>();
  for (const [key, value] of dict)
    if (typeof key === "string" && value instanceof PickleTensor) tensors.set(key, value);
  return tensors;
}

function describe(value: PickleValue): string {
  if (value instanceof PickleTensor) return "one tensor without a name";
  if (value instanceof Map) {
    const keys = [...value.keys()].filter((key) => typeof key === "string");
    return value.size === 0 ? "an empty dict" : `a dict of ${firstFew(keys)}`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null ? "None" : `a ${typeof value === "object" ? "value" : typeof value}`;
}
