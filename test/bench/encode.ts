// Our encoder against PyTorch eager, in turns, on two threads; README.md says what is printed.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Encoder, loadEncoder } from "softcon";
import { imageShape, images } from "./images";
import { benchWeights, TorchSide, torchCommand, waitPolicies } from "./torch-side";
import { inTurns, rate } from "./turns";

const rounds = 4;
const seconds = 1.5;

/** What the ratio of the rates has to reach. */
const targets = [
  { network: "rn50", precision: "fp32", ratio: 1.9 },
  { network: "vits14", precision: "fp32", ratio: 1.3 },
  { network: "vitb14", precision: "fp32", ratio: 1.2 },
  { network: "vits14", precision: "int8", ratio: 2.5 },
] as const;

type Precision = (typeof targets)[number]["precision"];

function load(weights: string, network: string, precision: Precision): Promise<Encoder> {
  const options = { precision, threads: 2, provider: "cpu" } as const;
  return loadEncoder(join(weights, `${network}.pth`), options);
}

function row(name: string, batch: number, ours: number, theirs: number, ratio: string, target: string): void {
  const cells = [String(batch).padStart(5), ours.toFixed(2).padStart(9), theirs.toFixed(2).padStart(9)];
  console.log(name.padEnd(14), ...cells, ratio.padStart(7), target.padStart(9));
}

async function rates(weights: string): Promise<void> {
  const torches = await Promise.all(waitPolicies.map((policy) => TorchSide.start(policy, weights)));
  console.log(`images/s at 224 px, 13 bands, two threads: best of ${rounds} turns of ${seconds} s`);
  console.log("network        batch   softcon   PyTorch   ratio    target");
  for (const { network, precision, ratio } of targets) {
    const encoder = await load(weights, network, precision);
    for (const batch of [1, 8]) {
      const data = images(batch);
      const [ours = 0, ...theirs] = await inTurns(rounds, Math.max, [
        async () =>
          batch * (await rate(seconds, () => encoder.run({ data: data.slice(), shape: imageShape(batch) }))),
        ...torches.map((torch) => () => torch.rate(network, batch, seconds)),
      ]);
      const best = Math.max(...theirs);
      row(`${network} ${precision}`, batch, ours, best, `${(ours / best).toFixed(2)}×`, `≥ ${ratio}×`);
    }
    await encoder.dispose();
  }
  for (const torch of torches) torch.stop();
}

/** The lowest cosine between the int8 and the float32 embedding of an image. */
async function int8Cosine(weights: string): Promise<void> {
  const count = 8;
  const vectors: Float32Array[] = [];
  for (const precision of ["fp32", "int8"] as const) {
    const encoder = await load(weights, "vits14", precision);
    const outputs = await encoder.run({ data: images(count), shape: imageShape(count) });
    vectors.push(outputs["embedding"]?.data ?? new Float32Array());
    await encoder.dispose();
  }
  const [exact = new Float32Array(), rounded = new Float32Array()] = vectors;
  const dim = exact.length / count;
  const cosines = Array.from({ length: count }, (_, i) =>
    cosine(exact.subarray(i * dim, (i + 1) * dim), rounded.subarray(i * dim, (i + 1) * dim)),
  );
  console.log(
    `vits14 int8, cosine to fp32, lowest of ${count}: ${Math.min(...cosines).toFixed(5)}   ≥ 0.999`,
  );
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Seconds from starting a process to its end, in which it loads ViT-S from a .pth and embeds one image. */
async function cold(weights: string): Promise<void> {
  const file = join(weights, "vits14.pth");
  const torches = waitPolicies.map((policy) => torchCommand(policy, "cold", file));
  const time = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): number => {
    const start = performance.now();
    const { status, stderr } = spawnSync(command, args, { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
    return (performance.now() - start) / 1000;
  };
  const [ours = 0, ...theirs] = await inTurns(rounds, Math.min, [
    () => time(process.execPath, [join(__dirname, "cold.js"), file], process.env),
    ...torches.map(
      ({ command, args, env }) =>
        () =>
          time(command, args, env),
    ),
  ]);
  console.log(`cold process to first embedding of vits14.pth, seconds: best of ${rounds} turns`);
  const best = Math.min(...theirs);
  row("vits14 fp32", 1, ours, best, `${(ours / best).toFixed(2)}×`, "≤ 0.5×");
}

async function main(): Promise<void> {
  const weights = benchWeights();
  await rates(weights);
  await int8Cosine(weights);
  await cold(weights);
}

void main();
