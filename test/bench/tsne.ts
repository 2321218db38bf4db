// t-SNE against scikit-learn's Barnes–Hut, in turns; then how ours grows. Sizes may be given: tsne.js 5000 20000
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Matrix } from "#lib/analysis/matrix";
import { neighbourPreservation, tsneDivergence } from "#lib/analysis/projection/quality";
import { tsne } from "#lib/analysis/projection/tsne/tsne";
import { gaussianMixture } from "#lib/testing/mixture";
import { python } from "#lib/testing/peers";

const COLS = 50;
const PERPLEXITY = 30;
const ITERATIONS = 1000;
const script = resolve(__dirname, "..", "..", "bench", "tsne_side.py");

interface Measured {
  readonly seconds: number;
  /** User and system time of the process, all threads. */
  readonly cpu: number;
}
interface Ours extends Measured {
  /** Milliseconds, and those of CPU time, of an iteration. */
  readonly perIteration: number;
  readonly cpuPerIteration: number;
  readonly peakMegabytes: number;
}

const floats = (file: string): Float32Array => {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
};
const rowsOf = (file: string): Matrix => {
  const data = floats(file);
  return { data, rows: data.length / COLS, cols: COLS };
};

/** User and system time of this process so far, all threads. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The side that runs in a process of its own: `tsne.js ours SOURCE TARGET`. */
async function measureOurs(source: string, target: string): Promise<void> {
  const matrix = rowsOf(source);
  const before = cpuSeconds();
  const start = performance.now();
  let begun = 0;
  let begunCpu = 0;
  const { map } = await tsne(matrix, {
    perplexity: PERPLEXITY,
    iterations: ITERATIONS,
    threads: 2,
    onProgress: ({ done }) => {
      if (done > 0) return;
      begun = performance.now();
      begunCpu = cpuSeconds();
    },
  });
  const end = performance.now();
  const endCpu = cpuSeconds();
  const measured: Ours = {
    seconds: (end - start) / 1000,
    cpu: endCpu - before,
    perIteration: (end - begun) / ITERATIONS,
    cpuPerIteration: (1000 * (endCpu - begunCpu)) / ITERATIONS,
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
  };
  writeFileSync(target, map);
  console.log(JSON.stringify(measured));
}

function ours(source: string, target: string): Ours {
  const run = spawnSync(process.execPath, [__filename, "ours", source, target], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

const theirs = (source: string, target: string): Measured =>
  JSON.parse(python(script, [source, String(COLS), target]));

const least = (runs: readonly Measured[], key: "seconds" | "cpu"): number =>
  Math.min(...runs.map((run) => run[key]));
const fixed = (value: number): string => value.toFixed(value < 100 ? 3 : 1);

/** One size, both sides in turns. */
function compare(n: number, source: string, folder: string, rounds: number): void {
  const [ourMap, theirMap] = [join(folder, "ours.f32"), join(folder, "theirs.f32")];
  const our: Ours[] = [];
  const their: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    our.push(ours(source, ourMap));
    their.push(theirs(source, theirMap));
  }
  const matrix = rowsOf(source);
  const judged = [ourMap, theirMap].map((file) => {
    const map = { data: floats(file), rows: n, cols: 2 };
    return {
      divergence: tsneDivergence(matrix, map, { perplexity: PERPLEXITY }),
      kept: neighbourPreservation(matrix, map, 10),
    };
  });
  const line = (name: string, a: number, b: number, ratio: number): void =>
    console.log(
      `  ${name.padEnd(28)} ${fixed(a).padStart(9)} ${fixed(b).padStart(9)} ${fixed(ratio).padStart(9)}`,
    );
  console.log(`${n} × ${COLS}`.padEnd(30), "     ours   sklearn     ratio");
  line(
    "seconds",
    least(our, "seconds"),
    least(their, "seconds"),
    least(their, "seconds") / least(our, "seconds"),
  );
  line("CPU seconds", least(our, "cpu"), least(their, "cpu"), least(their, "cpu") / least(our, "cpu"));
  const [a, b] = judged;
  if (!a || !b) return;
  line("divergence", a.divergence, b.divergence, a.divergence / b.divergence);
  line("10-neighbour preservation", a.kept, b.kept, a.kept / b.kept);
}

/**
 * Ours alone, from 5,000 to 100,000 points: time, memory, and how an iteration's CPU time grows. On two cores it is
 * about twice the time, and unlike that hardly depends on what else the machine does.
 */
function growth(folder: string, sizes: readonly number[]): void {
  console.log("  points   seconds   CPU s   ms/iteration   CPU ms/iteration   of 5,000's N log N   peak MB");
  let unit = 0;
  for (const n of sizes) {
    const source = join(folder, "grown.f32");
    writeFileSync(source, gaussianMixture(n, COLS).data);
    const our = ours(source, join(folder, "grown-map.f32"));
    const perWork = our.cpuPerIteration / (n * Math.log(n));
    unit ||= perWork;
    const cells = [
      String(n),
      our.seconds.toFixed(1),
      our.cpu.toFixed(1),
      our.perIteration.toFixed(2),
      our.cpuPerIteration.toFixed(2),
      (perWork / unit).toFixed(2),
      our.peakMegabytes.toFixed(0),
    ];
    console.log([8, 9, 7, 14, 18, 20, 9].map((width, i) => cells[i]?.padStart(width)).join(" "));
  }
}

async function main(args: readonly string[]): Promise<void> {
  const [first, source, target] = args;
  if (first === "ours" && source && target) return measureOurs(source, target);
  const folder = mkdtempSync(join(tmpdir(), "softcon-tsne-"));
  try {
    const grow = args.includes("growth");
    const sizes = args.filter((arg) => arg !== "growth").map(Number);
    for (const n of sizes.length > 0 || grow ? sizes : [5000, 20_000]) {
      const file = join(folder, "rows.f32");
      writeFileSync(file, gaussianMixture(n, COLS).data);
      compare(n, file, folder, 2);
    }
    if (grow || sizes.length === 0) growth(folder, [5000, 10_000, 20_000, 50_000, 100_000]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
