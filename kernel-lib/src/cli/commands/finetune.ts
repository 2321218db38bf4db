import { join } from "node:path";
import { exportOnnx } from "../../inference/load-encoder";
import { readFinetuneConfig } from "../../training/configuration/read-finetune-config";
import { finetune } from "../../training/finetune/finetune";
import type { Command } from "../command";
import { counted, duration } from "../text";

export const finetuneCommand: Command = {
  name: "finetune",
  summary: "train a classifier on a backbone, and the backbone with it, resumable",
  usage: "CONFIG.json [--resume]",
  details: `CONFIG names at least "data", a labelled data set, "init", the model to start from, and "out". "method" is head-first (default),
full, adapters (low-rank) or head; the weights that do best on validation are kept.
The folder "out" gets model.safetensors and model.onnx, which embed --classify takes, metrics.jsonl, TensorBoard's events
and checkpoints. A run that was stopped goes on with --resume, to the same bits. See docs/finetuning.md.`,
  options: {
    resume: { help: "go on with a run that was stopped; where there is none, begin" },
    "no-onnx": { help: "leave out model.onnx" },
  },
  run: async (args, context) => {
    const [path, ...more] = args.operands;
    if (path === undefined) throw args.misuse("CONFIG.json is missing");
    if (more.length > 0)
      throw args.misuse(`one configuration at a time, not ${counted(args.operands.length, "files")}`);
    const config = readFinetuneConfig(path);
    const bar = context.progress("fine-tuning");
    const result = await finetune(config, {
      resume: args.flag("resume"),
      signal: context.signal,
      onProgress: bar.update,
      onNote: context.note,
    }).finally(() => bar.done());
    const onnx = args.flag("no-onnx") ? null : join(config.out, "model.onnx");
    if (onnx !== null) await exportOnnx(result.model, onnx, { signal: context.signal });
    if (args.flag("json")) context.out(JSON.stringify({ ...result, onnx }));
    else {
      context.out(result.model);
      if (onnx !== null) context.out(onnx);
      const { steps, bestStep, metric, score, trained, parameters, seconds } = result;
      const share = ((100 * trained) / parameters).toFixed(1);
      context.note(
        `${counted(steps, "steps")}, ${duration(seconds)}, best at step ${bestStep}: ${metric} ${score.toFixed(4)}; ${share} % of ${parameters} weights trained`,
      );
    }
    return undefined;
  },
};
