/** How many figures that the graphics card draws are alive at once; each has up to three of a page's 16 contexts. */
export const mostLive = 4;

/** What is told to live, or to become a picture. */
export interface Livable {
  readonly needsGraphicsCard: boolean;
  revive(): void;
  retire(): void;
}

/**
 * Which figures of a page are alive: those in view, and of those that the graphics card draws the ones that came into
 * view last. The others are pictures.
 */
export class LiveFigures<T extends Livable> {
  readonly #inView = new Set<T>();
  /** The one that was asked for last comes last. */
  readonly #live = new Set<T>();

  constructor(private readonly most = mostLive) {}

  get live(): readonly T[] {
    return [...this.#live];
  }

  /** It came into view, or a person wants to use it. */
  want(figure: T): void {
    this.#inView.add(figure);
    const isNew = !this.#live.delete(figure);
    this.#live.add(figure);
    if (!isNew) return;
    const demanding = [...this.#live].filter((other) => other.needsGraphicsCard);
    for (const old of demanding.slice(0, Math.max(0, demanding.length - this.most))) this.#retire(old);
    figure.revive();
  }

  /** It left the view. */
  leave(figure: T): void {
    this.#inView.delete(figure);
    if (this.#live.has(figure)) this.#retire(figure);
    this.#refill();
  }

  /** It is gone. */
  forget(figure: T): void {
    this.#inView.delete(figure);
    this.#live.delete(figure);
    this.#refill();
  }

  /** Where there is room again, one that is looked at takes it. */
  #refill(): void {
    const demanding = [...this.#live].filter((other) => other.needsGraphicsCard);
    const waiting = [...this.#inView].find((other) => !this.#live.has(other));
    if (waiting && demanding.length < this.most) this.want(waiting);
  }

  #retire(figure: T): void {
    this.#live.delete(figure);
    figure.retire();
  }
}
