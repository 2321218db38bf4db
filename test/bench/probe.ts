import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fitLogistic } from "#lib/analysis/probe/logistic";
import { python } from "#lib/testing/peers";
import { inTurns } from "./turns";

const script = resolve(__dirname, "..", "..", "bench", "probe_side.py");
const folder = join(tmpdir(), "softcon-bench-probe");
const [rows, cols, classes] = [20_000, 768, 10];
const rounds = Number(process.argv[2] ?? 5);

/** A file's bytes, in a buffer of their own. */
function bytesOf(name: string): ArrayBuffer {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

async function main(): Promise<void> {
  // Two threads for OpenBLAS, as for us.
  process.env["OPENBLAS_NUM_THREADS"] = "2";
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "white.y"))) python(script, ["data", folder]);
  for (const name of ["embedding-like", "white"]) {
    const x = { data: new Float32Array(bytesOf(`${name}.x`)), rows, cols };
    const targets = { kind: "classes", ids: new Int32Array(bytesOf(`${name}.y`)), count: classes } as const;
    const notes = { ours: "", theirs: "" };
    const [ours = Number.NaN, theirs = Number.NaN] = await inTurns(rounds, Math.min, [
      async () => {
        const start = performance.now();
        const fit = await fitLogistic(x, targets, { threads: 2 });
        notes.ours = `${fit.iterations} iterations, objective ${fit.objective.toFixed(6)}`;
        return (performance.now() - start) / 1000;
      },
      () => {
        const fit = JSON.parse(python(script, ["fit", folder, name]));
        notes.theirs = `${fit.iterations} iterations, objective ${fit.objective.toFixed(6)}`;
        return fit.seconds;
      },
    ]);
    console.log(`${name}: ours ${ours.toFixed(2)} s (${notes.ours})`);
    console.log(`${name}: scikit-learn ${theirs.toFixed(2)} s (${notes.theirs})`);
    console.log(`${name}: scikit-learn's time is ${(theirs / ours).toFixed(2)} × ours`);
  }
}

main();
