import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { OnnxBackend } from "./backend";

/** Kernels whose result is their input's data under another shape: nothing is computed, for any type. */
type Alias = (inputs: NamedTensorInfoMap, attrs: NamedAttrMap, backend: OnnxBackend) => TensorInfo | null;

const share = (info: TensorInfo, shape: number[], backend: OnnxBackend): TensorInfo => {
  backend.retain(info.dataId);
  return { dataId: info.dataId, shape, dtype: info.dtype };
};

export const aliases: Readonly<Record<string, Alias>> = {
  Identity: ({ x }, _, backend) => (x ? share(x, x.shape, backend) : null),

  Reshape: ({ x }, { shape }, backend) => {
    if (!x || !Array.isArray(shape)) return null;
    const wanted = util.inferFromImplicitShape(shape.map(Number), util.sizeFromShape(x.shape));
    // The cpu kernel says what is wrong where the sizes differ.
    return util.sizeFromShape(wanted) === util.sizeFromShape(x.shape) ? share(x, wanted, backend) : null;
  },

  ExpandDims: ({ input }, { dim }, backend) => {
    if (!input || typeof dim !== "number") return null;
    const at = dim < 0 ? dim + input.shape.length + 1 : dim;
    if (at < 0 || at > input.shape.length) return null;
    return share(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)], backend);
  },

  /** The parts are tensors of their own: a complex tensor takes its parts with it when it goes. */
  Complex: ({ real, imag }, _, backend) => {
    const parts = [real, imag].map((part) => (part ? backend.valueFor(part) : null));
    const [re, im] = parts;
    return re && im ? backend.publishComplex(backend.publish(re), backend.publish(im)) : null;
  },
  Real: ({ input }, _, backend) => part(input, "real", backend),
  Imag: ({ input }, _, backend) => part(input, "imag", backend),
};

function part(info: TensorInfo | undefined, which: "real" | "imag", backend: OnnxBackend): TensorInfo | null {
  if (!info) return null;
  const stored = backend.stored(info.dataId);
  return stored.kind === "complex"
    ? share({ ...stored[which], dtype: "float32" }, info.shape, backend)
    : null;
}
