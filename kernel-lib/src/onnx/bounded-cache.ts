/** What can be let go of. */
export interface Disposable {
  dispose(): void;
}

/** Keeps the `capacity` most recently used items; what falls out is disposed. */
export class BoundedCache<T extends Disposable> {
  readonly #items = new Map<string, T>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#items.size;
  }

  get(key: string): T | undefined {
    const item = this.#items.get(key);
    if (item !== undefined) {
      // A Map iterates in the order of insertion: the last used goes last.
      this.#items.delete(key);
      this.#items.set(key, item);
    }
    return item;
  }

  set(key: string, item: T): void {
    this.delete(key);
    this.#items.set(key, item);
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= this.#capacity) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#items.get(key)?.dispose();
    this.#items.delete(key);
  }

  clear(): void {
    for (const key of [...this.#items.keys()]) this.delete(key);
  }
}
