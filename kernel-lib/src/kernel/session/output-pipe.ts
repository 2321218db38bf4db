import { writeSync } from "node:fs";
import { serialize } from "node:v8";
import { type FrameTag, frame, frameTags } from "./frames";
import { outputDescriptor, type WorkerMessage } from "./worker-messages";

/** Says something to the supervisor. What was said before a crash has arrived. */
export function say(message: WorkerMessage): void {
  writeAll(frame(frameTags.message, serialize(message)));
}

/**
 * Sends what the cells print the same way, so that all of it keeps its order. Written at once and waited for: a loop
 * that prints without end is slowed down to what its reader takes, and fills no memory.
 */
export function captureStreams(): void {
  capture(process.stdout, frameTags.stdout);
  capture(process.stderr, frameTags.stderr);
}

function capture(stream: NodeJS.WriteStream, tag: FrameTag): void {
  const write = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
    const [encoding] = rest;
    const bytes =
      chunk instanceof Uint8Array
        ? chunk
        : Buffer.from(String(chunk), isEncoding(encoding) ? encoding : "utf8");
    if (bytes.length > 0) writeAll(frame(tag, bytes));
    const done = rest.find((item) => typeof item === "function");
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  stream.write = write;
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === "string" && Buffer.isEncoding(value);
}

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(outputDescriptor, bytes, at);
    } catch (error) {
      // A pipe that is full says so on some systems instead of waiting.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(idle, 0, 0, 1);
    }
  }
}

const idle = new Int32Array(new SharedArrayBuffer(4));
