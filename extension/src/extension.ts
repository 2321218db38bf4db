import type { ExtensionContext } from "vscode";
import { openShell } from "./shell/shell";

/** The composition root: each room is registered here, in a line. */
export function activate(context: ExtensionContext): void {
  openShell(context);
}
