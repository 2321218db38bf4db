import type { Command } from "../command";

/** Every command, in the order of the overview. */
export const commands: readonly Command[] = [];
