/** The k highest of a stream of similarities, best first; of equals, the one that came first. */
export class TopK {
  readonly ids: Int32Array;
  readonly similarities: Float64Array;
  private filled = 0;
  /** What a newcomer has to exceed. */
  floor = -Infinity;

  constructor(private readonly k: number) {
    this.ids = new Int32Array(k).fill(-1);
    this.similarities = new Float64Array(k).fill(-Infinity);
  }

  get size(): number {
    return this.filled;
  }

  offer(id: number, similarity: number): void {
    if (this.filled === this.k && similarity <= this.floor) return;
    let at = this.filled < this.k ? this.filled++ : this.k - 1;
    for (; at > 0 && this.similarities[at - 1]! < similarity; at--) {
      this.similarities[at] = this.similarities[at - 1]!;
      this.ids[at] = this.ids[at - 1]!;
    }
    this.similarities[at] = similarity;
    this.ids[at] = id;
    if (this.filled === this.k) this.floor = this.similarities[this.k - 1]!;
  }
}
