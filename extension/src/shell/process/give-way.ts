import { constants, setPriority } from "node:os";

/**
 * Lets the editor's drawing go first where processors are few. To be called before the process starts threads: they
 * inherit it. An idle machine gives all it has.
 */
export function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // not allowed here: the work is the same, only less polite
  }
}
