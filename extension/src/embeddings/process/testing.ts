import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { EmbeddingRow } from "softcon";
import { type Library, loadLibrary } from "../../shell/process/library";
import type { FromProcess, Reply, ToProcess } from "../shared/process-messages";
import type { Answer, Question } from "../shared/questions";
import type { TableFacts } from "../shared/table-facts";
import { Explorer } from "./explorer";

/** The library of this checkout. */
export const library: Library = loadLibrary(
  dirname(createRequire(__filename).resolve("softcon/package.json")),
);

type Asked = ToProcess extends infer Message
  ? Message extends { readonly id: number }
    ? Omit<Message, "id">
    : never
  : never;

/** An explorer whose answers can be awaited. */
export class Session {
  readonly messages: FromProcess[] = [];
  readonly explorer: Explorer;
  readonly #waiting: {
    readonly fits: (message: FromProcess) => boolean;
    readonly done: (message: FromProcess) => void;
  }[] = [];
  #next = 1;

  constructor(storage: string) {
    this.explorer = new Explorer(library, storage, (message) => {
      this.messages.push(message);
      for (const { fits, done } of [...this.#waiting]) if (fits(message)) done(message);
    });
  }

  /** The next message that fits. */
  until(fits: (message: FromProcess) => boolean): Promise<FromProcess> {
    return new Promise((resolve) => {
      const entry = {
        fits,
        done: (message: FromProcess) => {
          this.#waiting.splice(this.#waiting.indexOf(entry), 1);
          resolve(message);
        },
      };
      this.#waiting.push(entry);
    });
  }

  /** @throws Error with what was said where it failed. */
  async request(message: Asked): Promise<Reply> {
    const id = this.#next++;
    const replies = ["opened", "undecided", "answered", "labelled", "tile", "failed"];
    const answered = this.until((reply) => "id" in reply && reply.id === id && replies.includes(reply.kind));
    this.explorer.handle({ ...message, id });
    const reply = await answered;
    if (reply.kind === "failed") throw new Error(reply.message);
    if (isReply(reply)) return reply;
    throw new Error(`${reply.kind} is no answer`);
  }

  async open(
    path: string,
    more: { readonly slot?: 0 | 1; readonly backup?: string } = {},
  ): Promise<TableFacts> {
    const { slot = 0, backup = null } = more;
    const reply = await this.request({ kind: "open", slot, path, chosen: null, backup, saveLabels: "auto" });
    if (reply.kind !== "opened") throw new Error(`${reply.kind}, not opened`);
    return reply.facts;
  }

  async ask<Kind extends Answer["kind"]>(
    question: Question,
    kind: Kind,
    more: { readonly slot?: 0 | 1; readonly path?: string } = {},
  ): Promise<Extract<Answer, { readonly kind: Kind }>> {
    const { slot = 0, path = null } = more;
    const reply = await this.request({ kind: "ask", slot, question, path });
    if (reply.kind === "answered" && isKind(reply.answer, kind)) return reply.answer;
    throw new Error(`another answer than ${kind}`);
  }

  async close(): Promise<void> {
    await this.explorer.close(0);
    await this.explorer.close(1);
  }
}

function isReply(message: FromProcess): message is Reply {
  return ["opened", "undecided", "answered", "labelled", "tile"].includes(message.kind);
}

function isKind<Kind extends Answer["kind"]>(
  answer: Answer,
  kind: Kind,
): answer is Extract<Answer, { readonly kind: Kind }> {
  return answer.kind === kind;
}

/** Rows of classes that lie apart: class i mod `classes`, around a direction of its own. */
export function classedRows(count: number, dim: number, classes: number): EmbeddingRow[] {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, i) => {
    const kind = i % classes;
    const [lon, lat] = [10 + (i % 50) * 0.01, 50 + Math.floor(i / 50) * 0.01];
    return {
      id: `patch-${i}`,
      embedding: Float32Array.from(
        { length: dim },
        (_, c) => (c % classes === kind ? 2 : 0) + random() - 0.5,
      ),
      footprint: [
        [lon, lat],
        [lon + 0.005, lat],
        [lon + 0.005, lat + 0.005],
        [lon, lat + 0.005],
        [lon, lat],
      ],
      datetime: "2023-06-01T00:00:00.000Z",
      source: `S2_${i % 3}.tif`,
      label: `class ${kind}`,
      split: i % 5 === 0 ? "test" : "train",
    };
  });
}
