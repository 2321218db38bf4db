import type { StatisticsChannel } from "./questions";
import type { SceneFacts } from "./scene-facts";

/** More bands than red, green, blue and one beside them are no picture by themselves. */
const mostOfPicture = 4;

/** Whether a scene without a composite of a name is shown as its first three bands; else as its first. */
export function isPicture({ bands }: Pick<SceneFacts, "bands">): boolean {
  return bands.length >= 3 && bands.length <= mostOfPicture;
}

/** What a scene is shown by at first: known on both sides, so that its statistics are made before they are asked for. */
export function firstChannels(facts: Pick<SceneFacts, "bands" | "composites">): readonly StatisticsChannel[] {
  const [composite] = facts.composites;
  if (composite) return composite.channels;
  return facts.bands.slice(0, isPicture(facts) ? 3 : 1).map(({ name }) => name);
}
