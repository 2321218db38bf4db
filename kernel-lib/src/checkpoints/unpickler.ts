import { ByteCursor } from "./byte-cursor";
import { allowedGlobal, malformed, reduce, refusal, storageOf } from "./pickle-globals";
import type { PickleStorage, PickleValue } from "./pickle-values";

/** A pickle's value, its storages and where the next pickle begins. */
export interface Unpickled {
  readonly value: PickleValue;
  /** Every storage it names, by key. */
  readonly storages: ReadonlyMap<string, PickleStorage>;
  readonly end: number;
}

/** A pickle longer than this is no state dict of any network we know. */
export const mostPickleBytes = 1 << 25;

/** One byte of pickle can make one container: so what a pickle may make is limited too, not only its length. */
const limits = { steps: 4_000_000, containers: 500_000, longBytes: 64 } as const;

/** Opcodes that build objects of classes, numbered as in Python's pickletools; refused whatever they would build. */
const builders = new Map([
  [0x6f, "OBJ"],
  [0x81, "NEWOBJ"],
  [0x92, "NEWOBJ_EX"],
  [0x50, "PERSID"],
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
]);

/**
 * Reads one pickle (protocols 2 to 5) from `start`, by the opcodes that state dicts use and no others.
 * A pickle is a program: this machine has no instruction that imports or calls anything.
 *
 * @throws SoftconError where it is malformed, too large, or asks for anything but tensors and plain containers.
 */
export function unpickle(bytes: Uint8Array, start = 0): Unpickled {
  return new Unpickler(bytes, start).run();
}

class Unpickler {
  private readonly input: ByteCursor;
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly storages = new Map<string, PickleStorage>();
  private steps = 0;
  private containers = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.input = new ByteCursor(bytes, start, () => malformed("it ends in the middle"));
  }

  run(): Unpickled {
    for (;;) {
      this.spend(1);
      const code = this.input.u8();
      if (code === 0x2e) return { value: this.pop(), storages: this.storages, end: this.input.position }; // STOP
      const scalar = this.scalar(code);
      const container = scalar === undefined ? this.container(code) : undefined;
      if (scalar !== undefined) this.stack.push(scalar);
      else if (container !== undefined) this.pushContainer(container);
      else this.act(code);
    }
  }

  /** What an opcode for a number, a string or a constant stands for. */
  private scalar(code: number): PickleValue | undefined {
    const { input } = this;
    switch (code) {
      case 0x4e: // NONE
        return null;
      case 0x88: // NEWTRUE
        return true;
      case 0x89: // NEWFALSE
        return false;
      case 0x4a: // BININT
        return input.i32();
      case 0x4b: // BININT1
        return input.u8();
      case 0x4d: // BININT2
        return input.u16();
      case 0x8a: // LONG1
        return this.long(input.u8());
      case 0x8b: // LONG4
        return this.long(input.u32());
      case 0x47: // BINFLOAT
        return input.f64BigEndian();
      case 0x55: // SHORT_BINSTRING, Python 2's
      case 0x8c: // SHORT_BINUNICODE
        return input.utf8(input.u8());
      case 0x54: // BINSTRING, Python 2's
      case 0x58: // BINUNICODE
        return input.utf8(input.u32());
      case 0x8d: // BINUNICODE8
        return input.utf8(input.u64());
      case 0x43: // SHORT_BINBYTES
        return input.slice(input.u8()).slice();
      case 0x42: // BINBYTES
        return input.slice(input.u32()).slice();
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return input.slice(input.u64()).slice();
      case 0x68: // BINGET
        return this.recall(input.u8());
      case 0x6a: // LONG_BINGET
        return this.recall(input.u32());
      default:
        return undefined;
    }
  }

  /** What an opcode that makes a new object makes. */
  private container(code: number): PickleValue | undefined {
    const { input } = this;
    switch (code) {
      case 0x7d: // EMPTY_DICT
        return new Map();
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return [];
      case 0x85: // TUPLE1
        return this.popMany(1);
      case 0x86: // TUPLE2
        return this.popMany(2);
      case 0x87: // TUPLE3
        return this.popMany(3);
      case 0x74: // TUPLE
        return this.popToMark();
      case 0x63: // GLOBAL
        return allowedGlobal(input.line(), input.line());
      case 0x93: // STACK_GLOBAL
        return this.stackGlobal();
      case 0x52: // REDUCE
        return this.reduce();
      case 0x51: // BINPERSID
        return this.storage();
      default:
        return undefined;
    }
  }

  /** Opcodes that change what is there. */
  private act(code: number): void {
    const { input } = this;
    switch (code) {
      case 0x80: // PROTO
        this.checkProtocol(input.u8());
        break;
      case 0x95: // FRAME: its length only helps readers that buffer
        input.slice(8);
        break;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        break;
      case 0x61: // APPEND
        this.append(this.popMany(1));
        break;
      case 0x65: // APPENDS
        this.append(this.popToMark());
        break;
      case 0x73: // SETITEM
        this.setItems(this.popMany(2));
        break;
      case 0x75: // SETITEMS
        this.setItems(this.popToMark());
        break;
      case 0x71: // BINPUT
        this.memo.set(input.u8(), this.top());
        break;
      case 0x72: // LONG_BINPUT
        this.memo.set(input.u32(), this.top());
        break;
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        break;
      case 0x62: // BUILD
        this.build();
        break;
      default:
        throw this.refused(code);
    }
  }

  private refused(code: number): Error {
    if (code === 0x69) return refusal(`${this.input.line()}.${this.input.line()}`); // INST: a name and a call in one
    const builder = builders.get(code);
    if (builder) return refusal(builder);
    return malformed(
      `opcode 0x${code.toString(16)} at ${this.input.position - 1} is none that state dicts use`,
    );
  }

  private checkProtocol(version: number): void {
    if (version < 2 || version > 5) throw malformed(`it is of pickle protocol ${version}, expected 2 to 5`);
  }

  /** Two's complement, little-endian, any length; a bigint where a number would round. */
  private long(length: number): number | bigint {
    if (length > limits.longBytes) throw malformed(`it holds an integer of ${length} bytes`);
    const bytes = this.input.slice(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  private append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw malformed("it appends to something that is no list");
    for (const item of items) list.push(item);
  }

  private setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw malformed("it sets items of something that is no dict");
    for (let i = 0; i < items.length; i += 2) dict.set(items[i] ?? null, items[i + 1] ?? null);
  }

  private stackGlobal(): PickleValue {
    const [module, name] = this.popMany(2);
    if (typeof module !== "string" || typeof name !== "string")
      throw malformed("a global's name is no string");
    return allowedGlobal(module, name);
  }

  /** An argument list may be recalled again and again, and `OrderedDict` copies it: that is paid for each time. */
  private reduce(): PickleValue {
    const [callee, args] = this.popMany(2);
    if (callee === undefined || args === undefined) throw malformed("it calls nothing");
    const first = Array.isArray(args) ? args[0] : undefined;
    if (Array.isArray(first)) this.spend(first.length);
    return reduce(callee, args);
  }

  /** One key, one storage: the same elements cannot be of two types. */
  private storage(): PickleStorage {
    const storage = storageOf(this.pop());
    const before = this.storages.get(storage.key) ?? storage;
    if (before.dtype !== storage.dtype || before.length !== storage.length)
      throw malformed("it names one storage twice, with another type or length");
    this.storages.set(storage.key, before);
    return before;
  }

  /** State beside an OrderedDict's items (PyTorch's `_metadata`) says nothing of the weights and is dropped. */
  private build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) throw refusal("an object with state");
  }

  private recall(key: number): PickleValue {
    const value = this.memo.get(key);
    if (value === undefined) throw malformed(`it recalls number ${key}, which it never stored`);
    return value;
  }

  private pushContainer(value: PickleValue): void {
    if (++this.containers > limits.containers)
      throw malformed(`it holds over ${limits.containers} containers`);
    this.stack.push(value);
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || this.stack.length <= (this.marks.at(-1) ?? 0)) throw emptyStack();
    return value;
  }

  private pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popMany(count: number): PickleValue[] {
    const begin = this.stack.length - count;
    if (begin < (this.marks.at(-1) ?? 0)) throw emptyStack();
    return this.stack.splice(begin);
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw malformed("it closes a group that it never opened");
    return this.stack.splice(mark);
  }

  private spend(steps: number): void {
    this.steps += steps;
    if (this.steps > limits.steps) throw malformed(`it takes over ${limits.steps} steps`);
  }
}

function emptyStack(): Error {
  return malformed("it takes a value that it never made");
}
