import { SoftconError } from "../core/errors";
import { mostDimensions } from "./dtypes";
import { PickleGlobal, PickleStorage, PickleTensor, type PickleValue } from "./pickle-values";
import { printable } from "./printable";
import type { DType } from "./tensor";

/** PyTorch's storage classes, without their module. */
const storageTypes: Readonly<Record<string, DType>> = {
  FloatStorage: "f32",
  DoubleStorage: "f64",
  HalfStorage: "f16",
  BFloat16Storage: "bf16",
  LongStorage: "i64",
  IntStorage: "i32",
  ShortStorage: "i16",
  CharStorage: "i8",
  ByteStorage: "u8",
  BoolStorage: "bool",
  UntypedStorage: "u8",
  _UntypedStorage: "u8",
};
const storageModules = ["torch", "torch.cuda", "torch.storage"];

/** `torch.float32` and its like: training settings beside the weights name them. */
const elementTypes = new Set(
  "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool float double half long int short".split(
    " ",
  ),
);

/** What each callable makes of its arguments. Whatever is not listed here or above is refused. */
const callables: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue>> = {
  "collections.OrderedDict": ([pairs]) => mapOf(pairs),
  "torch._utils._rebuild_tensor": rebuildTensor,
  "torch._utils._rebuild_tensor_v2": rebuildTensor,
  "torch._utils._rebuild_parameter": ([tensor]) => tensor ?? null,
  "torch._utils._rebuild_parameter_with_state": ([tensor]) => tensor ?? null,
  "torch.Size": ([sizes]) => sizes ?? [],
  "torch.device": () => null, // where a tensor lay does not matter here
};

/**
 * The inert stand-in for `module.name`.
 * @throws SoftconError that names it where it is not on the list; nothing is ever imported or called.
 */
export function allowedGlobal(module: string, name: string): PickleGlobal {
  const full = `${module}.${name}`;
  const known =
    Object.hasOwn(callables, full) ||
    storageDType(full) !== undefined ||
    (module === "torch" && elementTypes.has(name)) ||
    /^torch\.storage\._?TypedStorage$/.test(full);
  if (!known) throw refusal(full);
  return new PickleGlobal(full);
}

/** The one wording for anything that a checkpoint has no business to name. */
export function refusal(name: string): SoftconError {
  return new SoftconError(
    `refused to build \`${printable(name)}\`: a checkpoint may hold tensors and plain containers only; save the state dict alone (torch.save(model.state_dict(), …))`,
  );
}

/** What a call of an allowed name gives; `OrderedDict` copies, so its cost is that of its argument's length. */
export function reduce(callee: PickleValue, args: PickleValue): PickleValue {
  if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
    throw malformed("it calls something that is no function");
  const call = Object.hasOwn(callables, callee.name) ? callables[callee.name] : undefined;
  if (!call) throw refusal(`${callee.name}()`);
  return call(args);
}

/** The storage that a persistent id `("storage", class, key, location, length)` stands for. */
export function storageOf(id: PickleValue): PickleStorage {
  if (!Array.isArray(id)) throw malformed("a persistent id is no tuple");
  const [kind, type, key, , length, viewOf] = id;
  const dtype = type instanceof PickleGlobal ? storageDType(type.name) : undefined;
  if (kind !== "storage" || !(typeof key === "string" || typeof key === "number"))
    throw malformed("a persistent id names no storage");
  if (!dtype) throw malformed("a storage's class names no element type");
  if (viewOf !== undefined && viewOf !== null) throw malformed("a storage is a view of another");
  return new PickleStorage(String(key), dtype, natural(length, "a storage's length"));
}

export function malformed(what: string): SoftconError {
  return new SoftconError(`the checkpoint's pickle is malformed: ${what}; download it again or save it anew`);
}

function storageDType(name: string): DType | undefined {
  const dot = name.lastIndexOf(".");
  const type = name.slice(dot + 1);
  return storageModules.includes(name.slice(0, dot)) && Object.hasOwn(storageTypes, type)
    ? storageTypes[type]
    : undefined;
}

function rebuildTensor([storage, offset, shape, stride]: readonly PickleValue[]): PickleTensor {
  if (!(storage instanceof PickleStorage)) throw malformed("a tensor has no storage");
  return new PickleTensor(
    storage,
    natural(offset, "a tensor's offset"),
    naturals(shape, "a tensor's size"),
    naturals(stride, "a tensor's stride"),
  );
}

function mapOf(pairs: PickleValue | undefined): Map<PickleValue, PickleValue> {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs)) throw malformed("an OrderedDict is made of no pairs");
  return new Map(
    pairs.map((pair): [PickleValue, PickleValue] => {
      const [key, value] = Array.isArray(pair) ? pair : [];
      if (key === undefined || value === undefined) throw malformed("an OrderedDict is made of no pairs");
      return [key, value];
    }),
  );
}

function naturals(values: PickleValue | undefined, what: string): number[] {
  if (!Array.isArray(values) || values.length > mostDimensions)
    throw malformed(`${what} is no tuple of at most ${mostDimensions}`);
  return values.map((value) => natural(value, what));
}

/** A negative or overflowing number fails here, so that none reaches an index. */
function natural(value: PickleValue | undefined, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(`${what} is no natural number`);
}
