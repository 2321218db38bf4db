import { resolveModelFile } from "../../checkpoints/hub/resolve-model-file";
import { verifyModelFile } from "../../checkpoints/hub/verify-model-file";
import { publishedModel } from "../../networks/registry";
import type { Command } from "../command";

export const pull: Command = {
  name: "pull",
  summary: "download published encoders and verify them",
  usage: "ID… [--verify]",
  details: `Files go to Hugging Face's cache (HF_HOME), are checked against the sha256 that the hub states, and a download
that was cut off goes on where it stopped; what is there is not read again, unless --verify asks for it. HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE are honoured.`,
  options: {
    verify: { help: "read what is there again, and compare its sha256" },
  },
  run: async (args, context) => {
    if (args.operands.length === 0) throw args.misuse("ID is missing (softcon models lists them)");
    const wanted = args.operands.map(publishedModel);
    const pulled: { id: string; path: string }[] = [];
    for (const model of wanted) {
      const bar = context.progress(model.id);
      try {
        const work = { signal: context.signal, onProgress: bar.update };
        const path = await resolveModelFile(model.hub, work);
        if (args.flag("verify")) await verifyModelFile(model.hub, work);
        pulled.push({ id: model.id, path });
      } finally {
        bar.done();
      }
    }
    if (args.flag("json")) context.out(JSON.stringify(pulled, null, 2));
    else for (const { id, path } of pulled) context.out(`${id}: ${path}`);
    return undefined;
  },
};
