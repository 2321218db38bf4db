/** Runs a few tasks at a time; of those that wait, the newest is next: it is what one looks at. */
export class NewestFirst {
  readonly #limit: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `task` handles its own failures. */
  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#next();
  }

  #next(): void {
    if (this.#running >= this.#limit) return;
    const task = this.#waiting.pop();
    if (!task) return;
    this.#running++;
    const done = (): void => {
      this.#running--;
      this.#next();
    };
    task().then(done, done);
  }
}
