import type { Address, Kernels, Layout, SharedMemory } from "../../kernels";
import type { Crew } from "../crew";
import type { Bounds, Repulsion } from "./potential";

/**
 * Potentials in O(n + grid · log grid): the points are spread over a grid by quintic B-splines, the grid is convolved
 * with the kernel by Fourier transforms, and the result is read off, with its derivative, by the same splines. The idea
 * is FIt-SNE's (Linderman et al. 2019); as in particle meshes (Essmann et al. 1995) the push is the slope of one smooth
 * potential, so that one convolution is enough.
 */

/**
 * Nodes are at most so far apart, for a kernel of width 1; smaller maps have finer grids. Forces are then right to some
 * thousandths. Coarser grids would be faster, but the gains of the descent take noise for overshooting: at 0.5 a map
 * of 5,000 points is still 5% above its divergence after 1000 iterations.
 */
const COARSEST = 0.36;

/** Half the lengths of the transforms; nodes are used within one half only, so that nothing wraps round. */
const HALVES = smoothMultiplesOf16(32, 2048);
/** Nodes kept free: 6 of a spline, the rest because the kernel has a kink where it wraps round. */
const SPARE_NODES = 12;

/** Those that have no other factors than 2, 3 and 5. */
function smoothMultiplesOf16(least: number, most: number): number[] {
  const isSmooth = (value: number): boolean => {
    let rest = value;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    return rest === 1;
  };
  const multiples = Array.from({ length: most / 16 }, (_, i) => (i + 1) * 16);
  return multiples.filter((value) => value >= least && isSmooth(value));
}

/** Half the value at 0, and the values at 1 to 5, of the spline of degree 11: Eulerian numbers over 11!. */
const DEGREE_11 = [7862124, 9738114, 2203488, 152637, 2036, 1].map((value) => value / 39916800);

/** Where the grid's arrays lie in the shared memory. */
export interface GridSpace {
  /** The largest `half` there is room for. */
  readonly mostHalf: number;
  /** float32 [half, half + 8]: charges, then potential. */
  readonly grid: Address;
  /** float32 [half + 4, half + 8]: the spectrum's real and imaginary part. */
  readonly re: Address;
  readonly im: Address;
  /** float32 [half / 4 + 1, 2 half, 4]: the kernel's spectrum. */
  readonly kernel: Address;
  /** float32 [2 half]; float32 [2 half, 2]. */
  readonly sharpen: Address;
  readonly turns: Address;
  /** float32 [threads, 8 half, 4]. */
  readonly work: Address;
}

/** Room for the largest grid, of which a map that stays small touches little. */
export function reserveGrid(layout: Layout, threads: number): GridSpace {
  const half = HALVES[HALVES.length - 1]!;
  const width = half + 8;
  return {
    mostHalf: half,
    grid: layout.reserve(half * width * 4),
    re: layout.reserve((half + 4) * width * 4),
    im: layout.reserve((half + 4) * width * 4),
    kernel: layout.reserve((half + 4) * 2 * half * 4),
    sharpen: layout.reserve(2 * half * 4),
    turns: layout.reserve(4 * half * 4),
    work: layout.reserve(threads * 8 * half * 16),
  };
}

/** A grid laid over a map: its nodes are `spacing` apart and the first lies at (x0, y0). */
interface Grid {
  readonly half: number;
  readonly spacing: number;
  readonly x0: number;
  readonly y0: number;
}

/** Lays a grid over the box. */
function layGrid({ left, top, right, bottom }: Bounds): Grid {
  const extent = Math.max(right - left, bottom - top, 1e-9);
  const half = HALVES.find((size) => (size - SPARE_NODES) * COARSEST >= extent) ?? HALVES[HALVES.length - 1]!;
  const fitting = extent / (half - SPARE_NODES);
  // Between the least size and the largest, the spacing stays the same, and with it the kernel's spectrum.
  const spacing = fitting > COARSEST ? coarser(fitting) : half === HALVES[0] ? fitting : COARSEST;
  return { half, spacing, x0: left - 3 * spacing, y0: top - 3 * spacing };
}

/** The next spacing in quarter octaves, so that a map too wide for the largest grid does not need a new one each time. */
function coarser(spacing: number): number {
  return COARSEST * 2 ** (Math.ceil(4 * Math.log2(spacing / COARSEST)) / 4);
}

/** Computes potentials, with the members of a crew sharing the work. */
export class GridRepulsion implements Repulsion {
  /** The kernel is lowered by its value at the far end: in tiny maps 1/(1 + r²) is nearly 1, and its slope would drown. */
  floor = 0;
  /** What the spread charge of a point contributes to its own potential, on average over places in a cell. */
  self = 0;
  private half = 0;
  private spacing = 0;
  private laid: Grid = { half: 0, spacing: 0, x0: 0, y0: 0 };
  private readonly work: Address;

  constructor(
    private readonly crew: Crew,
    private readonly kernels: Kernels,
    private readonly memory: SharedMemory,
    private readonly space: GridSpace,
  ) {
    this.work = space.work + crew.rank * 8 * space.mostHalf * 16;
  }

  charge(map: Address, n: number, bounds: Bounds): void {
    const { crew, kernels, space, work } = this;
    const { grid, re, im, kernel, turns } = space;
    this.laid = layGrid(bounds);
    const { half, spacing, x0, y0 } = this.laid;
    const width = half + 8;
    if (half !== this.half || spacing !== this.spacing) this.prepare(half, spacing);

    const band = crew.share(half);
    new Float32Array(this.memory.buffer, grid + band.from * width * 4, (band.to - band.from) * width).fill(0);
    kernels.spread(map, n, grid, width, band.from, band.to, x0, y0, 1 / spacing);
    crew.wait();
    const columns = crew.share(half / 8);
    kernels.columnsForward(grid, re, im, width, half, columns.from, columns.to, work, turns);
    crew.wait();
    const rows = crew.share(half / 4 + 1);
    kernels.rowsConvolve(re, im, kernel, width, half, rows.from, rows.to, work, turns);
    crew.wait();
    kernels.columnsBackward(grid, re, im, width, half, columns.from, columns.to, work, turns);
    crew.wait();
  }

  read(map: Address, from: number, to: number, field: Address): number {
    const { half, spacing, x0, y0 } = this.laid;
    return this.kernels.gather(map, from, to, this.space.grid, half + 8, x0, y0, 1 / spacing, field);
  }

  /** Computes the kernel's spectrum for a grid of another size. */
  private prepare(half: number, spacing: number): void {
    const { crew, kernels, memory, space, work } = this;
    const n = 2 * half;
    const width = half + 8;
    const far = (half * spacing) ** 2;
    if (crew.rank === 0) {
      const sharpen = new Float32Array(memory.buffer, space.sharpen, n);
      const turns = new Float32Array(memory.buffer, space.turns, 2 * n);
      for (let u = 0; u < n; u++) {
        const angle = (2 * Math.PI * u) / n;
        turns[2 * u] = Math.cos(angle);
        turns[2 * u + 1] = Math.sin(angle);
        sharpen[u] = (60 / (33 + 26 * Math.cos(angle) + Math.cos(2 * angle))) ** 2;
      }
      kernels.columnsOfKernel(space.re, width, half, 0, half / 8 + 1, spacing, far, work, space.turns);
      kernels.rowsOfKernel(
        space.re,
        space.kernel,
        space.sharpen,
        width,
        half,
        0,
        half / 4 + 1,
        work,
        space.turns,
      );
    }
    crew.wait();
    this.half = half;
    this.spacing = spacing;
    this.floor = 1 / (1 + far);
    this.self = this.selfPotential(half);
  }

  /** The mean over all places in a cell: there, spline times spline is the spline of degree 11, by its spectrum. */
  private selfPotential(half: number): number {
    const n = 2 * half;
    const kernel = new Float32Array(this.memory.buffer, this.space.kernel, (half + 4) * n);
    const spline = Float64Array.from({ length: n }, (_, u) =>
      DEGREE_11.reduce((sum, value, j) => sum + 2 * value * Math.cos((2 * Math.PI * u * j) / n), 0),
    );
    let sum = 0;
    for (let u = 0; u <= half; u++) {
      let row = 0;
      for (let v = 0; v < n; v++) row += kernel[((u >> 2) * n + v) * 4 + (u & 3)]! * spline[v]!;
      sum += row * spline[u]! * (u === 0 || u === half ? 1 : 2);
    }
    return sum;
  }
}
