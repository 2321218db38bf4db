/** One thing that a kernel said about a request. */
export interface Said {
  readonly type: string;
  readonly content: Record<string, unknown>;
}

/** A request, its answer, and what was said meanwhile without the states. */
export interface Exchange {
  readonly reply: Said;
  readonly said: readonly Said[];
  /** "busy", "idle": in the order in which they came. */
  readonly states: readonly string[];
}

export interface ExecuteOptions {
  readonly silent?: boolean;
  readonly storeHistory?: boolean;
  readonly stopOnError?: boolean;
  /** Told of everything at once. */
  readonly onSaid?: (said: Said) => void;
}

/** What a front end can do, whatever way it talks to the kernel. */
export interface KernelClient {
  kernelInfo(): Promise<Exchange>;
  execute(code: string, options?: ExecuteOptions): Promise<Exchange>;
  complete(code: string, cursor: number): Promise<Exchange>;
  inspect(code: string, cursor: number): Promise<Exchange>;
  isComplete(code: string): Promise<Exchange>;
  history(request: {
    access: "tail" | "range" | "search";
    n?: number;
    pattern?: string;
    output?: boolean;
    start?: number;
    stop?: number;
  }): Promise<Exchange>;
  commInfo(): Promise<Exchange>;
  interrupt(): Promise<void>;
  /** Resolves when the kernel takes requests again. */
  restart(): Promise<void>;
  /** Ends the kernel as a front end does. Resolves when its processes are gone. */
  shutdown(): Promise<void>;
  /** Ends the front end without a word. */
  kill(): Promise<void>;
}

/** What every front end may rely on: the same through both doors. Each case leaves the kernel ready for the next. */
export interface Case {
  readonly name: string;
  run(kernel: KernelClient): Promise<void>;
}

/** Text of one stream. */
export function textOf({ said }: Exchange, name = "stdout"): string {
  return said
    .filter(({ type, content }) => type === "stream" && content["name"] === name)
    .map(({ content }) => String(content["text"]))
    .join("");
}

/** The bundle of the result, or of the first display. */
export function dataOf({ said }: Exchange, type = "execute_result"): Record<string, unknown> {
  const found = said.find((item) => item.type === type)?.content["data"];
  return typeof found === "object" && found !== null ? { ...found } : {};
}

/** The text of the result. */
export function resultOf(exchange: Exchange): unknown {
  return dataOf(exchange)["text/plain"];
}

/** Puts answers together from what comes in, by the id of the request that it belongs to. */
export class Exchanges {
  readonly #open = new Map<
    string,
    { said: Said[]; states: string[]; reply?: Said; onSaid(said: Said): void; done(exchange: Exchange): void }
  >();
  /** What came for a request after it was over: what a cell prints later. */
  readonly late: Said[] = [];

  open(id: string, onSaid: (said: Said) => void = () => undefined): Promise<Exchange> {
    return new Promise((done) => this.#open.set(id, { said: [], states: [], onSaid, done }));
  }

  take(parent: string | null, said: Said, isReply: boolean): void {
    const exchange = this.#open.get(parent ?? "");
    if (!exchange) {
      if (said.type !== "status") this.late.push(said);
      return;
    }
    exchange.onSaid(said);
    if (isReply) exchange.reply = said;
    else if (said.type === "status") exchange.states.push(String(said.content["execution_state"]));
    else exchange.said.push(said);
    const { reply, states } = exchange;
    if (!reply || states.at(-1) !== "idle") return;
    this.#open.delete(parent ?? "");
    exchange.done({ reply, said: exchange.said, states });
  }
}
