import { isPicture } from "../shared/first-channels";
import type { SceneFacts } from "../shared/scene-facts";
import type { Display } from "./display";

/** What is shown of a scene at first: its first composite, three bands if it has them, else a band in grey. */
export function firstDisplay(facts: SceneFacts): Display {
  const names = facts.bands.map(({ name }) => name);
  const [a = "", b = a, c = b] = names;
  const [composite] = facts.composites;
  const [index] = facts.indices;
  return {
    mode: composite || isPicture(facts) ? "composite" : "band",
    composite: composite?.id ?? "custom",
    bands: [a, b, c],
    band: a,
    index: index?.id ?? "custom",
    formula: names.length > 1 ? `(${a} − ${b}) / (${a} + ${b})` : a,
    colourMap: "grey",
    stretch: { kind: "own" },
    gamma: 1,
  };
}
