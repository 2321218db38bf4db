import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HubFile } from "../checkpoints/hub/settings";
import { SoftconError } from "../core/errors";
import { type Product, productBands } from "../sensors/bands";
import type { Architecture } from "./architectures";

/** A published backbone. */
export interface PublishedModel {
  readonly id: string;
  readonly title: string;
  /** The product it was trained on: Sentinel-2 L1C or Sentinel-1. */
  readonly product: Product;
  /** Canonical names in the network's order. */
  readonly bands: readonly string[];
  readonly architecture: Architecture;
  /** Size of the download in 10⁶ bytes, rounded. */
  readonly megabytes: number;
  readonly license: string;
  readonly citation: string;
  /** Where the authors publish it. */
  readonly hub: HubFile;
  /** The same weights as TorchGeo pins them; its ViTs are in timm's spelling. */
  readonly torchgeo: HubFile;
}

/** A small backbone that comes with this package. */
export interface ShippedModel {
  readonly id: string;
  readonly title: string;
  readonly product: Product;
  /** Canonical names in the network's order. */
  readonly bands: readonly string[];
  readonly architecture: Architecture;
  readonly license: string;
  /** Its safetensors file. */
  readonly path: string;
}

interface RegistryFile {
  readonly repository: string;
  readonly revision: string;
  readonly license: string;
  readonly citation: string;
  readonly models: readonly {
    readonly id: string;
    readonly title: string;
    readonly product: Product;
    readonly architecture: Architecture;
    readonly file: string;
    readonly megabytes: number;
    readonly torchgeo: { readonly revision: string; readonly file: string };
  }[];
  readonly shipped: readonly Omit<ShippedModel, "bands" | "path">[];
}

/** The six published SoftCon backbones. */
export function publishedModels(): readonly PublishedModel[] {
  loaded ??= load();
  return loaded;
}

let loaded: readonly PublishedModel[] | undefined;

/** Beside the compiled code. */
const folder = join(__dirname, "..", "models");

function readRegistry(): RegistryFile {
  // Part of this package, not a file from outside: its shape is checked by a test.
  return JSON.parse(readFileSync(join(folder, "registry.json"), "utf8"));
}

/** The small backbones that come with this package. */
export function shippedModels(): readonly ShippedModel[] {
  return readRegistry().shipped.map((model) => ({
    ...model,
    bands: productBands[model.product],
    path: join(folder, `${model.id}.safetensors`),
  }));
}

export function findShippedModel(id: string): ShippedModel | undefined {
  return shippedModels().find((model) => model.id === id);
}

function load(): readonly PublishedModel[] {
  const registry = readRegistry();
  const { repository, revision, license, citation } = registry;
  return registry.models.map(({ id, title, product, architecture, file, megabytes, torchgeo }) => ({
    id,
    title,
    product,
    bands: productBands[product],
    architecture,
    megabytes,
    license,
    citation,
    hub: { repo: repository, revision, file },
    torchgeo: { repo: repository, ...torchgeo },
  }));
}

/**
 * A published backbone by its id.
 * @throws SoftconError naming those there are.
 */
export function publishedModel(id: string): PublishedModel {
  const model = findPublishedModel(id);
  if (model) return model;
  const ids = publishedModels().map((entry) => entry.id);
  throw new SoftconError(`no model "${id}"; there are ${ids.join(", ")}`, "usage");
}

export function findPublishedModel(id: string): PublishedModel | undefined {
  return publishedModels().find((entry) => entry.id === id);
}
