import type { Address, SharedMemory } from "../../kernels";
import type { Crew } from "../crew";
import type { Repulsion } from "./potential";

/** Potentials by adding up all pairs: for few points, exact in maps of any width, and sooner done than a grid. */
export class PairRepulsion implements Repulsion {
  readonly floor = 0;
  readonly self = 1;
  private charged = new Float32Array(0);

  constructor(
    private readonly crew: Crew,
    private readonly memory: SharedMemory,
  ) {}

  charge(map: Address, n: number): void {
    this.charged = Float32Array.from(new Float32Array(this.memory.buffer, map, n * 2));
    this.crew.wait();
  }

  read(mapAt: Address, from: number, to: number, fieldAt: Address): number {
    const map = new Float32Array(this.memory.buffer, mapAt, to * 2);
    const field = new Float32Array(this.memory.buffer, fieldAt, to * 3);
    const { charged } = this;
    let total = 0;
    for (let i = from; i < to; i++) {
      const x = map[2 * i]!;
      const y = map[2 * i + 1]!;
      let potential = 0;
      let slopeX = 0;
      let slopeY = 0;
      for (let j = 0; j < charged.length; j += 2) {
        const dx = x - charged[j]!;
        const dy = y - charged[j + 1]!;
        const q = 1 / (1 + dx * dx + dy * dy);
        potential += q;
        slopeX -= 2 * q * q * dx;
        slopeY -= 2 * q * q * dy;
      }
      field[3 * i] = potential;
      field[3 * i + 1] = slopeX;
      field[3 * i + 2] = slopeY;
      total += potential;
    }
    return total;
  }
}
