import type { ModelAnswer, ModelQuestion } from "../shared/embedded-tiles";
import type {
  Answer,
  ChannelStatistics,
  PixelAnswer,
  Question,
  StatisticsChannel,
  TileAnswer,
} from "../shared/questions";
import type { FromWebview, Slot, ToWebview } from "../shared/webview-messages";

interface Waiting {
  readonly resolve: (answer: Answer | ModelAnswer) => void;
  readonly reject: (problem: Error) => void;
}

/** Asks the host and hands each answer to whoever asked. */
export class Questions {
  readonly #send: (message: FromWebview) => void;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
  }

  /** @throws Error with the host's message, or where `signal` is aborted. */
  ask(slot: Slot, question: Question, signal?: AbortSignal): Promise<Answer | ModelAnswer> {
    return this.#asked((id) => ({ kind: "ask", id, slot, question }), signal);
  }

  /** @throws Error with the host's message. */
  async model(question: ModelQuestion): Promise<ModelAnswer> {
    const answer = await this.#asked((id) => ({ kind: "askModel", id, question }));
    if (answer.kind === "similar" || answer.kind === "components") return answer;
    throw new Error("another answer than a model's");
  }

  #asked(message: (id: number) => FromWebview, signal?: AbortSignal): Promise<Answer | ModelAnswer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => {
        if (!this.#waiting.delete(id)) return;
        this.#send({ kind: "cancel", id });
        reject(new Error("no longer wanted"));
      });
      this.#send(message(id));
    });
  }

  async tile(slot: Slot, question: Question & { kind: "tile" }, signal?: AbortSignal): Promise<TileAnswer> {
    const answer = await this.ask(slot, question, signal);
    if (answer.kind === "tile") return answer;
    throw new Error("another answer than a tile");
  }

  async statistics(
    slot: Slot,
    channels: readonly StatisticsChannel[],
  ): Promise<readonly ChannelStatistics[]> {
    const answer = await this.ask(slot, { kind: "statistics", channels });
    if (answer.kind === "statistics") return answer.channels;
    throw new Error("another answer than statistics");
  }

  async pixel(slot: Slot, column: number, row: number): Promise<PixelAnswer> {
    const answer = await this.ask(slot, { kind: "pixel", column, row });
    if (answer.kind === "pixel") return answer;
    throw new Error("another answer than a pixel");
  }

  /** Takes a message that answers something; false for any other. */
  take(message: ToWebview): boolean {
    if (message.kind !== "answered" && message.kind !== "refused") return false;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "answered") waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.message));
    return true;
  }
}
