// The commands as a program runs them: `softcon/cli`.
export type { Progress } from "../core/progress";
export type { Context, ProgressDisplay } from "./command";
export { runCommand } from "./run-command";
