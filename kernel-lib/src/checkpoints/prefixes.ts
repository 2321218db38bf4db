import { firstFew } from "./printable";

/** Modules that wrap a backbone; one that momentum averaged comes before the one that was trained. */
const wrappingModules = [
  "module",
  "_orig_mod",
  "model",
  "net",
  "network",
  "backbone",
  "encoder",
  "trunk",
  "teacher",
  "encoder_q",
  "base_encoder",
  "online_encoder",
  "student",
  "encoder_k",
  "momentum_encoder",
  "target_encoder",
];

/** Wrappers wrap wrappers, but no deeper. */
const mostParts = 8;

/** The first layer of a ViT and of a ResNet: where one lies, there the backbone begins. */
const firstLayers = ["patch_embed.proj.weight", "conv1.weight"];

/** The names that remain, each with the name it had, and what was done. */
export interface Unprefixed {
  readonly originals: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/**
 * Takes off what wraps the backbone's own names (`module.`, `backbone.`, …). A prefix that all names share goes;
 * one that only some share (a head lies beside the backbone) goes where a backbone's first layer lies under it,
 * and the others are left aside.
 */
export function takeOffPrefixes(names: readonly string[]): Unprefixed {
  const notes: string[] = [];
  const shared = sharedPrefix(names);
  if (shared) notes.push(`took off the prefix \`${shared}\``);
  const rest = names.map((name) => name.slice(shared.length));
  const inner = backbonePrefix(rest);
  const kept = rest.filter((name) => name.startsWith(inner));
  if (inner) {
    const aside = rest.filter((name) => !name.startsWith(inner));
    notes.push(
      `took off the prefix \`${inner}\` and left aside ${aside.length} tensors (${firstFew(aside, 3)})`,
    );
  }
  const originals = new Map(kept.map((name) => [name.slice(inner.length), shared + name]));
  return { originals, notes };
}

function sharedPrefix(names: readonly string[]): string {
  let prefix = "";
  for (let depth = 0; depth < mostParts; depth++) {
    const first = names[0]?.slice(prefix.length).split(".", 1)[0] ?? "";
    const longer = `${prefix}${first}.`;
    if (!wrappingModules.includes(first) || !names.every((name) => name.startsWith(longer))) break;
    prefix = longer;
  }
  return prefix;
}

/** The best of the prefixes that a backbone's first layer lies under; empty where one lies under none. */
function backbonePrefix(names: readonly string[]): string {
  let best: { prefix: string; rank: number } | undefined;
  for (const name of names)
    for (const layer of firstLayers) {
      if (!name.endsWith(layer)) continue;
      const prefix = name.slice(0, -layer.length);
      const rank = rankOf(prefix);
      if (rank !== undefined && rank < (best?.rank ?? Number.POSITIVE_INFINITY)) best = { prefix, rank };
    }
  return best?.prefix ?? "";
}

/** The place of a prefix's least preferred module in the list; undefined where one is not in the list. */
function rankOf(prefix: string): number | undefined {
  if (prefix === "") return -1;
  const parts = prefix.split(".", mostParts + 1);
  if (parts.pop() !== "") return undefined;
  const ranks = parts.map((part) => wrappingModules.indexOf(part));
  return ranks.includes(-1) ? undefined : Math.max(...ranks);
}
