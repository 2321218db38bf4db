import type { FromWebview, Slot, ToWebview } from "../shared/messages";
import type { Answer, Question } from "../shared/questions";

export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  readonly secondsLeft: number | null;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (problem: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

type AnswerOf<K extends Answer["kind"]> = Extract<Answer, { kind: K }>;

/** Asks the host and hands each answer to whoever asked. */
export class Questions {
  readonly #send: (message: FromWebview) => void;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
  }

  /** A number that no question has. */
  nextId(): number {
    return this.#next++;
  }

  /** @throws Error with the host's message, or where `signal` is aborted. */
  async ask<K extends Answer["kind"]>(
    slot: Slot,
    question: Question,
    expected: K,
    options: AskOptions = {},
  ): Promise<AnswerOf<K>> {
    const answer = await this.any(slot, question, options);
    if (isOf(answer, expected)) return answer;
    throw new Error(`asked for ${expected}, answered with ${answer.kind}`);
  }

  /** The same, whatever the answer is. */
  any(slot: Slot, question: Question, { signal, onProgress }: AskOptions = {}): Promise<Answer> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      signal?.addEventListener("abort", () => {
        if (!this.#waiting.delete(id)) return;
        this.#send({ kind: "cancel", id });
        reject(new Cancelled());
      });
      this.#send({ kind: "ask", id, slot, question });
    });
  }

  /** Takes a message about something that was asked; false for any other. */
  take(message: ToWebview): boolean {
    if (message.kind !== "answered" && message.kind !== "refused" && message.kind !== "progress")
      return false;
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return message.kind === "answered";
    if (message.kind === "progress") {
      waiting.onProgress?.(message);
      return true;
    }
    this.#waiting.delete(message.id);
    if (message.kind === "answered") waiting.resolve(message.answer);
    else waiting.reject(new Error(message.message));
    return true;
  }
}

/** The person no longer wants what was asked for. */
export class Cancelled extends Error {
  constructor() {
    super("no longer wanted");
  }
}

function isOf<K extends Answer["kind"]>(answer: Answer, kind: K): answer is AnswerOf<K> {
  return answer.kind === kind;
}
