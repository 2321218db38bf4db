/** The blocks used last, up to a number of bytes, each decoded once even where several readers wait for it. */
export class BlockCache<T> {
  /** In order of use, the longest unused first. */
  readonly #entries = new Map<string, { readonly value: Promise<T>; readonly bytes: number }>();
  #bytes = 0;

  constructor(readonly capacity: number) {}

  /** Bytes of all that is held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The block kept under `key`, else what `load` gives; `bytes` is its size once decoded. */
  get(key: string, bytes: number, load: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value;
    }
    const value = load();
    value.catch(() => this.#drop(key));
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.capacity) break;
      this.#drop(oldest);
    }
    return value;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
