import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { ProtoMessage } from "../../onnx/protobuf";
import { maskedCrc32c } from "./crc32c";

/**
 * Writes scalars as TensorBoard reads them: an event file, each event a protocol buffer (`tensorflow.Event`) in a
 * TFRecord frame. https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
export class TensorBoardWriter {
  readonly path: string;
  readonly #file: number;

  /** @param step where a resumed run goes on: TensorBoard then forgets what earlier files have from there on. */
  constructor(folder: string, seconds: number, step: number) {
    mkdirSync(folder, { recursive: true });
    const stamp = String(Math.floor(seconds)).padStart(10, "0");
    this.path = join(folder, `events.out.tfevents.${stamp}.${hostname()}.${process.pid}.${step}`);
    this.#file = openSync(this.path, "a");
    this.#write(fileVersionEvent(seconds));
    if (step > 0) this.#write(sessionStartEvent(seconds, step));
  }

  scalars(step: number, seconds: number, values: Readonly<Record<string, number>>): void {
    this.#write(scalarEvent(seconds, step, values));
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(event: Uint8Array): void {
    const bytes = tfRecord(event);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }
}

/** What a file begins with: `Event.file_version`. */
export const fileVersionEvent = (seconds: number): Uint8Array =>
  new ProtoMessage().double(1, seconds).string(3, "brain.Event:2").finish();

/** `Event.session_log` of status START: what older files have from this step on is void. */
export const sessionStartEvent = (seconds: number, step: number): Uint8Array =>
  new ProtoMessage()
    .double(1, seconds)
    .integer(2, step)
    .message(7, new ProtoMessage().integer(1, 1))
    .finish();

/** `Event.summary` with a simple value for every name. @param seconds since 1970. */
export function scalarEvent(
  seconds: number,
  step: number,
  values: Readonly<Record<string, number>>,
): Uint8Array {
  const summary = new ProtoMessage();
  for (const [tag, value] of Object.entries(values))
    summary.message(1, new ProtoMessage().string(1, tag).float(2, value));
  return new ProtoMessage().double(1, seconds).integer(2, step).message(5, summary).finish();
}

/** A TFRecord frame: length, its masked CRC, the data, their masked CRC; little-endian. */
export function tfRecord(data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(data.length + 16);
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(frame.subarray(0, 8)), true);
  frame.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return frame;
}
