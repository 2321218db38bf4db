import { endianness } from "node:os";
import { writeInPieces } from "../core/atomic-file";
import { SoftconError } from "../core/errors";
import { bytesOf, bytesPerElement, countOf, swapBytes } from "./dtypes";
import { printable } from "./printable";
import { safetensorsTypes } from "./safetensors";
import type { StateDict, Tensor, TensorInfo } from "./tensor";

/** What writing needs of a state dict. */
export type TensorSource = Pick<StateDict, "names" | "info" | "tensor">;

/**
 * Writes a `.safetensors` file, one tensor in memory at a time, under its final name only when whole.
 * Equal input gives equal bytes: wide types come first, so that every tensor is aligned, then names in code-unit order.
 *
 * @param metadata text that travels with the weights: architecture, licence, where they came from.
 * @throws SoftconError where a tensor's data does not fit its shape.
 */
export function writeSafetensors(
  path: string,
  tensors: TensorSource,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const infos = new Map(tensors.names.map((name) => [name, tensors.info(name)]));
  const order = [...infos].sort(byWidthThenName);
  const header = Buffer.from(headerOf(order, metadata));
  const padded = Buffer.alloc(Math.ceil(header.length / 8) * 8, " ");
  header.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeInPieces(path, (write) => {
    write(length);
    write(padded);
    for (const [name, info] of order) write(littleEndian(checked(name, info, tensors.tensor(name))));
  });
}

type Named = readonly [name: string, info: TensorInfo];

function byWidthThenName([a, x]: Named, [b, y]: Named): number {
  const wider = bytesPerElement[y.dtype] - bytesPerElement[x.dtype];
  return wider || (a < b ? -1 : 1);
}

const bytesIn = ({ dtype, shape }: TensorInfo): number => (countOf(shape) ?? 0) * bytesPerElement[dtype];

function headerOf(order: readonly Named[], metadata: Readonly<Record<string, string>>): string {
  const entries: [string, unknown][] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > 0) entries.push(["__metadata__", Object.fromEntries(texts)]);
  let at = 0;
  for (const [name, info] of order) {
    if (name === "__metadata__") throw new SoftconError("a tensor cannot be called __metadata__; rename it");
    const end = at + bytesIn(info);
    entries.push([name, { dtype: safetensorsTypes[info.dtype], shape: info.shape, data_offsets: [at, end] }]);
    at = end;
  }
  // Written entry by entry: an object would put names that look like numbers first.
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}

function checked(name: string, info: TensorInfo, tensor: Tensor): Tensor {
  if (tensor.dtype === info.dtype && tensor.data.byteLength === bytesIn(info)) return tensor;
  throw new SoftconError(
    `tensor ${printable(name)} has ${tensor.data.length} elements of ${tensor.dtype}, expected shape [${info.shape}] of ${info.dtype}`,
  );
}

function littleEndian({ dtype, data }: Tensor): Uint8Array {
  if (endianness() === "LE") return bytesOf(data);
  const bytes = bytesOf(data).slice();
  swapBytes(bytes, bytesPerElement[dtype]);
  return bytes;
}
