// Seconds of one training step (forward, backward, AdamW) on the onnxruntime backend, in PyTorch and on TensorFlow.js's
// wasm backend, in turns, each in a process of its own.
// Usage: node test/dist/bench/train-step.js [vits14|rn50] [BATCH] [THREADS] [--wasm]; without, all of them but wasm.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pythonEnvironment, pythonInterpreter } from "#lib/testing/peers";

/** Of the fastest step so far; memory is the process's highest. */
interface Measured {
  seconds: number;
  cpuSeconds: number;
  peak: number;
}

class Side {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  best: Measured = { seconds: Number.POSITIVE_INFINITY, cpuSeconds: Number.POSITIVE_INFINITY, peak: 0 };

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async start(command: string, args: string[], env = process.env): Promise<Side> {
    const side = new Side(spawn(command, args, { env }));
    for (let line = ""; line !== "ready"; ) line = await side.#line();
    return side;
  }

  /** Runs some steps; returns what the fastest of them took. */
  async run(steps: number): Promise<Measured> {
    this.#child.stdin.write(`${steps}\n`);
    const [seconds = 0, cpuSeconds = 0, peak = 0] = (await this.#line()).split(" ").map(Number);
    this.best = {
      seconds: Math.min(this.best.seconds, seconds),
      cpuSeconds: Math.min(this.best.cpuSeconds, cpuSeconds),
      peak: Math.max(this.best.peak, peak),
    };
    return { seconds, cpuSeconds, peak };
  }

  stop(): void {
    this.#child.stdin.end();
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("a side ended early");
    return value;
  }
}

const theirs = resolve(__dirname, "..", "..", "bench", "train_side.py");
const ours = join(__dirname, "train-side.js");

async function compare(network: string, batch: string, threads: string, wasm: boolean): Promise<void> {
  const setting = [network, batch, threads];
  const here = await Side.start(process.execPath, [ours, "onnxruntime", ...setting]);
  // Two threads of OpenBLAS and of OpenMP take the cores from each other on a ViT unless the idle ones sleep.
  const policies = threads === "1" ? ["passive"] : ["passive", "active"];
  const there: Side[] = [];
  for (const policy of policies) {
    const env = { ...pythonEnvironment(), OMP_WAIT_POLICY: policy, OPENBLAS_NUM_THREADS: threads };
    there.push(await Side.start(pythonInterpreter, [theirs, ...setting], env));
  }
  try {
    const first = await here.run(1);
    await here.run(3);
    for (const side of there) await side.run(2);
    for (let round = 0; round < 3; round++) for (const side of [here, ...there]) await side.run(3);
    const [a, b] = [here.best, best(there.map((side) => side.best))];
    const ratio = (x: number, y: number): string => `${(x / y).toFixed(2)}×`;
    console.log(
      `${network} batch ${batch}, ${threads} thread(s): onnxruntime ${describe(a)}; PyTorch ${describe(b)}; ` +
        `time ${ratio(a.seconds, b.seconds)}, CPU time ${ratio(a.cpuSeconds, b.cpuSeconds)}, ` +
        `memory ${ratio(a.peak, b.peak)}; first step ${first.seconds.toFixed(1)} s (CPU ${first.cpuSeconds.toFixed(1)})`,
    );
  } finally {
    for (const side of [here, ...there]) side.stop();
  }
  if (wasm) await stockWasm(setting);
}

async function stockWasm(setting: string[]): Promise<void> {
  const side = await Side.start(process.execPath, [ours, "wasm", ...setting]);
  try {
    await side.run(1);
    console.log(`${setting.join(" ")} on TensorFlow.js's wasm backend: ${describe(await side.run(1))}`);
  } catch (error) {
    console.log(`${setting.join(" ")} on TensorFlow.js's wasm backend: ${String(error)}`);
  } finally {
    side.stop();
  }
}

const best = (all: readonly Measured[]): Measured => ({
  seconds: Math.min(...all.map(({ seconds }) => seconds)),
  cpuSeconds: Math.min(...all.map(({ cpuSeconds }) => cpuSeconds)),
  peak: Math.min(...all.map(({ peak }) => peak)),
});

const describe = ({ seconds, cpuSeconds, peak }: Measured): string =>
  `${seconds.toFixed(2)} s (CPU ${cpuSeconds.toFixed(2)}), peak ${peak.toFixed(0)} MiB`;

async function main(): Promise<void> {
  const given = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const wasm = process.argv.includes("--wasm");
  const [network, batch = "2", threads = "1"] = given;
  if (network !== undefined) return compare(network, batch, threads, wasm);
  for (const each of ["vits14", "rn50"])
    for (const size of ["2", "8"]) for (const count of ["1", "2"]) await compare(each, size, count, wasm);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
