/** Numbers of band planes, as they were before they were packed. */
export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array;

type Make = (buffer: ArrayBuffer) => Numbers;

const makers: Readonly<Record<string, Make>> = {
  uint8: (buffer) => new Uint8Array(buffer),
  uint8clamped: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  float32: (buffer) => new Float32Array(buffer),
};

export interface Packed {
  readonly type: string;
  /** Base64 of raw deflate. */
  readonly data: string;
  readonly width: number;
  /** Numbers in all. */
  readonly count: number;
}

export function isPlaneType(type: string): boolean {
  return Object.hasOwn(makers, type);
}

/**
 * What the kernel's `packPlanes` packed. Never more is unpacked than was announced.
 * @throws Error where it is not what it says
 */
export async function unpackPlanes({ type, data, width, count }: Packed): Promise<Numbers> {
  const make = isPlaneType(type) ? makers[type] : undefined;
  if (!make) throw new Error(`no numbers are called ${type}`);
  const size = make(new ArrayBuffer(0)).BYTES_PER_ELEMENT;
  const split = await inflated(bytesOf(data), count * size);
  const bytes = new Uint8Array(count * size);
  for (let i = 0; i < count; i++)
    for (let part = 0; part < size; part++) bytes[i * size + part] = split[part * count + i] ?? 0;
  const numbers = make(bytes.buffer);
  if (!(numbers instanceof Float32Array))
    for (let row = 0; row < count; row += width)
      for (let i = row + 1; i < Math.min(row + width, count); i++)
        numbers[i] = (numbers[i] ?? 0) + (numbers[i - 1] ?? 0);
  return numbers;
}

/** @throws Error where the text is no base64 */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

async function inflated(packed: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const whole = new Uint8Array(length);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > length) {
      await reader.cancel();
      throw new Error("there are more numbers than were announced");
    }
    whole.set(value, at);
    at += value.length;
  }
  if (at < length) throw new Error("there are fewer numbers than were announced");
  return whole;
}
