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
  for (const key of wrapperKeys) {
    const value = dict.get(key);
    if (value instanceof Map && value.size > 0) return { key, dict: value };
  }
  if (tensorsOf(dict).size > 0) return undefined;
  const dicts = [...dict].filter(([, value]) => value instanceof Map && tensorsOf(value).size > 0);
  const [only] = dicts;
  if (dicts.length === 1 && only && typeof only[0] === "string") return { key: only[0], dict: only[1] };
  return undefined;
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
