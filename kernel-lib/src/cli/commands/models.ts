import { cachedRepo, findCached, wasVerified } from "../../checkpoints/hub/cache";
import { hubSettings } from "../../checkpoints/hub/settings";
import { architectureName, embeddingSize, parameterCount } from "../../networks/architectures";
import { type PublishedModel, publishedModels, shippedModels } from "../../networks/registry";
import type { Command } from "../command";
import { columns } from "../text";

const inputOf = (product: string): string =>
  product === "S1" ? "Sentinel-1 VV, VH" : "Sentinel-2, 13 bands";

export const models: Command = {
  name: "models",
  summary: "list the published encoders, and the small one that comes along",
  usage: "[--json]",
  options: {},
  run: async (args, context) => {
    args.noOperands();
    const settings = hubSettings({});
    const found = (model: PublishedModel) => findCached(cachedRepo(settings, model.hub)) ?? null;
    const entries = publishedModels().map((model) => ({
      id: model.id,
      title: model.title,
      architecture: architectureName(model.architecture),
      product: model.product,
      bands: model.bands,
      dim: embeddingSize(model.architecture),
      parameters: parameterCount(model.architecture),
      megabytes: model.megabytes,
      license: model.license,
      source: `https://huggingface.co/${model.hub.repo}`,
      file: found(model),
    }));
    if (args.flag("json")) {
      const states = entries.map(async (entry) => ({
        ...entry,
        verified: entry.file !== null && (await wasVerified(entry.file)),
      }));
      context.out(JSON.stringify(await Promise.all(states), null, 2));
      return undefined;
    }
    const rows = entries.map((entry) => [
      entry.id,
      entry.architecture,
      inputOf(entry.product),
      String(entry.dim),
      `${(entry.parameters / 1e6).toFixed(1)} M`,
      `${entry.megabytes} MB`,
      entry.file === null ? "softcon pull" : "here",
    ]);
    const head = ["model", "architecture", "input", "vector", "parameters", "download", ""];
    const along = shippedModels().map(({ id, architecture, product }) => [
      id,
      architectureName(architecture),
      inputOf(product),
      String(embeddingSize(architecture)),
      `${(parameterCount(architecture) / 1e6).toFixed(1)} M`,
      "none",
      "comes along; learned on synthetic images",
    ]);
    for (const line of columns([head, ...rows, ...along])) context.out(line);
    const [first] = publishedModels();
    if (first) context.note(`Weights: ${first.license}, ${entries[0]?.source}. ${first.citation}`);
    return undefined;
  },
};
