import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { python, pythonEnvironment, pythonInterpreter } from "#lib/testing/peers";

const script = resolve(__dirname, "..", "..", "bench", "torch_side.py");

/**
 * How PyTorch's idle threads wait. Spinning suits ResNets; on ViTs, OpenMP's and OpenBLAS's spinning threads take the
 * cores from each other, and sleeping is up to four times faster. What counts against us is the better of the two.
 */
export const waitPolicies = ["active", "passive"] as const;
type WaitPolicy = (typeof waitPolicies)[number];

/** The command that starts PyTorch's side, and its environment. */
export function torchCommand(
  policy: WaitPolicy,
  ...args: string[]
): { command: string; args: string[]; env: NodeJS.ProcessEnv } {
  const env = pythonEnvironment();
  return {
    command: pythonInterpreter,
    args: [script, ...args],
    env: policy === "passive" ? { ...env, OMP_WAIT_POLICY: "passive" } : env,
  };
}

/** Random weights of each backbone, written once by PyTorch into the temporary folder; the folder's path. */
export function benchWeights(): string {
  const folder = join(tmpdir(), "softcon-bench-weights");
  if (!existsSync(join(folder, "vitb14.pth"))) {
    mkdirSync(folder, { recursive: true });
    python(script, ["weights", folder]);
  }
  return folder;
}

/** PyTorch in a process of its own, asked for one measurement at a time. */
export class TorchSide {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #interface: Interface;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#interface = createInterface({ input: child.stdout });
    this.#lines = this.#interface[Symbol.asyncIterator]();
  }

  static async start(policy: WaitPolicy, weights: string): Promise<TorchSide> {
    const { command, args, env } = torchCommand(policy, "serve", weights);
    const child = spawn(command, args, { env });
    child.stderr.pipe(process.stderr);
    const side = new TorchSide(child);
    if ((await side.#line()) !== "ready") throw new Error("PyTorch did not start");
    return side;
  }

  /** Images per second of one backbone, eager, float32, on two threads. */
  async rate(network: string, batch: number, seconds: number): Promise<number> {
    this.#child.stdin.write(`${network} ${batch} ${seconds}\n`);
    return Number(await this.#line());
  }

  stop(): void {
    this.#child.stdin.end();
    this.#interface.close();
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("PyTorch ended early");
    return value;
  }
}
