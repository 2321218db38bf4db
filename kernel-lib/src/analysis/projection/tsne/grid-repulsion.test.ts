import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../../core/random";
import { bindKernels, compileKernels, Layout, shareMemory } from "../../kernels";
import { Crew } from "../crew";
import { GridRepulsion, reserveGrid } from "./grid-repulsion";
import { boundsOf } from "./potential";

/** The grid's Z and slopes at n normal points in a map so wide, and the same by adding up all pairs. */
function both(n: number, width: number): { z: number; exactZ: number; error: number } {
  const layout = new Layout();
  const space = reserveGrid(layout, 1);
  const mapAt = layout.reserve(n * 8);
  const fieldAt = layout.reserve(n * 12);
  const memory = shareMemory(layout.bytes, "the test");
  const crew = new Crew({ rank: 0, size: 1, barrier: new SharedArrayBuffer(8) });
  const repulsion = new GridRepulsion(crew, bindKernels(compileKernels(), memory), memory, space);
  const map = new Float32Array(memory.buffer, mapAt, n * 2);
  const random = seededRandom(n);
  for (let at = 0; at < map.length; at++) map[at] = (width / 6) * random.normal();
  repulsion.charge(mapAt, n, boundsOf(map));
  const sum = repulsion.read(mapAt, 0, n, fieldAt);
  const field = new Float32Array(memory.buffer, fieldAt, n * 3);
  let exactZ = 0;
  let wrong = 0;
  let whole = 0;
  for (let i = 0; i < n; i++) {
    let slopeX = 0;
    let slopeY = 0;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const dx = map[2 * i]! - map[2 * j]!;
      const dy = map[2 * i + 1]! - map[2 * j + 1]!;
      const q = 1 / (1 + dx * dx + dy * dy);
      exactZ += q;
      slopeX -= 2 * q * q * dx;
      slopeY -= 2 * q * q * dy;
    }
    wrong += (field[3 * i + 1]! - slopeX) ** 2 + (field[3 * i + 2]! - slopeY) ** 2;
    whole += slopeX ** 2 + slopeY ** 2;
  }
  return {
    z: sum + n * ((n - 1) * repulsion.floor - repulsion.self),
    exactZ,
    error: Math.sqrt(wrong / whole),
  };
}

// The last two are as wide as finished maps of so many points are.
for (const [width, n] of [
  [1e-4, 300],
  [1, 300],
  [10, 1000],
  [85, 2000],
  [135, 5000],
] as const)
  test(`forces on the grid are those of all pairs, to 1%, in a map ${width} wide`, () => {
    const { z, exactZ, error } = both(n, width);
    assert.ok(error < 0.01, `relative error ${error}`);
    assert.ok(Math.abs(z / exactZ - 1) < 1e-4, `Z ${z}, exactly ${exactZ}`);
  });
