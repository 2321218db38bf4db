import { presets } from "../../training/configuration/presets";
import { readPretrainConfig } from "../../training/configuration/read-config";
import { loadTensorflow } from "../../training/runtime/tensorflow";
import type { Command } from "../command";
import { counted, duration } from "../text";

export const pretrainCommand: Command = {
  name: "pretrain",
  summary: "pretrain a backbone with the soft contrastive loss, resumable",
  usage: "CONFIG.json [--resume]",
  details: `CONFIG names at least "data" and "out"; "preset" gives the rest, and every setting may be changed:
${Object.keys(presets).join(", ")}.
The folder "out" gets model.safetensors, which embed, export and probe take, metrics.jsonl, TensorBoard's events and
checkpoints. A run that was stopped goes on with --resume, to the same bits. See docs/pretraining.md.`,
  options: { resume: { help: "go on with a run that was stopped; where there is none, begin" } },
  run: async (args, context) => {
    const [path, ...more] = args.operands;
    if (path === undefined) throw args.misuse("CONFIG.json is missing");
    if (more.length > 0)
      throw args.misuse(`one configuration at a time, not ${counted(args.operands.length, "files")}`);
    const config = readPretrainConfig(path);
    // TensorFlow.js is an optional package, and slow to load: no other command is to wait for it, or to need it.
    await loadTensorflow();
    const { pretrain } = await import("../../training/pretrain/pretrain");
    const bar = context.progress("pretraining");
    const result = await pretrain(config, {
      resume: args.flag("resume"),
      signal: context.signal,
      onProgress: bar.update,
      onNote: context.note,
    }).finally(() => bar.done());
    if (args.flag("json")) context.out(JSON.stringify(result));
    else {
      context.out(result.model);
      const { steps, images, seconds, loss, probe } = result;
      const last = [
        ...(loss === null ? [] : [`loss ${loss.toFixed(4)}`]),
        ...(probe === null ? [] : [`probe ${probe.toFixed(4)}`]),
      ];
      context.note(
        [counted(steps, "steps"), counted(images, "images"), duration(seconds), ...last].join(", "),
      );
    }
    return undefined;
  },
};
