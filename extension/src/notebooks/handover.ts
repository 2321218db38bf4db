interface Left<S> {
  readonly cells: string;
  readonly session: S;
  readonly timer: NodeJS.Timeout;
}

interface Came<N> {
  readonly notebook: N;
  readonly at: number;
}

export interface HandoverOptions<N, S> {
  /** What a notebook says now, by which it is known again. */
  readonly cellsOf: (notebook: N) => string;
  /** The notebook, which was opened then, goes on with the session. */
  readonly take: (session: S, notebook: N, openedAt: number) => void;
  /** Nobody came for a session. */
  readonly drop: (session: S) => void;
  /** How long a session waits. */
  readonly patienceMs?: number;
  /** How long before the other closes a notebook may have opened: a file is made, filled and shown meanwhile. */
  readonly recentMs?: number;
}

/**
 * A notebook that was never saved becomes another document when it is: a file's opens, empty at first, is given the same
 * cells, and the one without a file closes. The session of that goes to the file's.
 */
export class Handover<N, S> {
  #left: Left<S>[] = [];
  #came: Came<N>[] = [];

  constructor(private readonly options: HandoverOptions<N, S>) {}

  /** A notebook without a file was closed. */
  leave(cells: string, session: S): void {
    const { drop, patienceMs = 2000 } = this.options;
    const timer = setTimeout(() => {
      this.#left = this.#left.filter((left) => left.session !== session);
      drop(session);
    }, patienceMs);
    this.#left.push({ cells, session, timer });
    this.match();
  }

  /** A file's notebook was opened. */
  come(notebook: N): void {
    this.#came.push({ notebook, at: Date.now() });
    this.match();
  }

  /** Looks again: a notebook may have its cells now. */
  match(): void {
    const { cellsOf, take, recentMs = 30_000 } = this.options;
    this.#came = this.#came.filter(({ at }) => Date.now() - at < recentMs);
    for (const left of [...this.#left]) {
      const found = this.#came.find(({ notebook }) => cellsOf(notebook) === left.cells);
      if (!found) continue;
      clearTimeout(left.timer);
      this.#left = this.#left.filter((other) => other !== left);
      this.#came = this.#came.filter((other) => other !== found);
      take(left.session, found.notebook, found.at);
    }
  }

  dispose(): void {
    for (const { timer, session } of this.#left.splice(0)) {
      clearTimeout(timer);
      this.options.drop(session);
    }
    this.#came = [];
  }
}
