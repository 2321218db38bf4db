import { AskingProcess, type ProcessOptions } from "../jobs/asking-process";
import type { News, ProcessStart, Reply, ToProcess } from "./shared/process-messages";

export interface EngineOptions extends ProcessOptions {
  /** A folder for maps of tables in folders that cannot be written to. */
  readonly storage: string;
  readonly onNews: (news: News) => void;
  readonly onDeath: () => void;
}

type WithId = Extract<ToProcess, { readonly id: number }>;
/** A message whose number is given when it is sent. */
type Numberless<Message> = Message extends unknown ? Omit<Message, "id"> : never;
export type Request = Numberless<
  Extract<WithId, { kind: Exclude<WithId["kind"], "cancel" | "pause" | "resume" | "stop" | "project"> }>
>;

/** The process of one document: it is started by the first message, and by the next after it has died. */
export class EngineClient {
  readonly #process: AskingProcess<ToProcess, Reply, News>;

  constructor({ library, storage, onNews, ...options }: EngineOptions) {
    const start = (): ProcessStart => ({ library: library(), storage });
    this.#process = new AskingProcess({ ...options, start, does: "holds the table" }, (message) => {
      if (isNews(message)) onNews(ownBuffers(message));
    });
  }

  /** A number that nothing else has here. */
  number(): number {
    return this.#process.number();
  }

  /**
   * @param numbered is told the message's number before it is sent
   * @throws Error with a line for people, or once `signal` is aborted.
   */
  async ask(request: Request, signal?: AbortSignal, numbered?: (id: number) => void): Promise<Reply> {
    const reply = await this.#process.request(
      (id) => {
        numbered?.(id);
        return { ...request, id };
      },
      (id) => ({ kind: "cancel", id }),
      signal,
    );
    if (reply.kind === "failed") throw new Error(reply.message);
    return ownBuffers(reply);
  }

  /** Nothing happens where no process runs. */
  send(message: ToProcess): void {
    this.#process.send(message);
  }

  /** Ends the process at once, whatever it does: for work that does not stop. */
  kill(): void {
    this.#process.kill();
  }

  dispose(): void {
    this.#process.end();
  }
}

function isNews(message: Reply | News): message is News {
  return ["progress", "columns", "labels", "projecting", "paused", "projected", "refused"].includes(
    message.kind,
  );
}

/** Gives arrays buffers of their own: what came with them in one message from the process would travel along again. */
export function ownBuffers<T extends object>(message: T): T {
  for (const [key, value] of Object.entries(message)) {
    if (ArrayBuffer.isView(value)) Reflect.set(message, key, ownBuffer(value));
    else if (typeof value === "object" && value !== null) ownBuffers(value);
  }
  return message;
}

function ownBuffer(view: ArrayBufferView): ArrayBufferView {
  if (view instanceof Uint8Array) return new Uint8Array(view); // a Buffer would cross to the page as JSON
  if (view.byteLength === view.buffer.byteLength) return view;
  for (const Kind of [Float32Array, Float64Array, Uint16Array, Uint32Array, Int32Array])
    if (view instanceof Kind) return view.slice();
  return view;
}
