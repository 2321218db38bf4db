import { removeModelFile } from "../../checkpoints/hub/remove-model-file";
import { publishedModel } from "../../networks/registry";
import type { Command } from "../command";
import { bytes } from "../text";

export const remove: Command = {
  name: "remove",
  summary: "delete downloaded encoders",
  usage: "ID…",
  details:
    "Deletes what pull put into Hugging Face's cache (HF_HOME), and what a download that was cut off left there.",
  options: {},
  run: async (args, context) => {
    if (args.operands.length === 0) throw args.misuse("ID is missing (softcon models lists them)");
    const removed: { id: string; bytes: number }[] = [];
    for (const { id, hub } of args.operands.map(publishedModel))
      removed.push({ id, bytes: await removeModelFile(hub, { signal: context.signal }) });
    if (args.flag("json")) context.out(JSON.stringify(removed, null, 2));
    else for (const { id, bytes: freed } of removed) context.out(`${id}: ${bytes(freed)} deleted`);
    return undefined;
  },
};
