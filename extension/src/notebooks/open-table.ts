import { commands, Uri } from "vscode";

/** Opens a table of embeddings in the explorer. */
export async function openTable(path: string): Promise<void> {
  await commands.executeCommand("softcon.explorer.open", Uri.file(path));
}
