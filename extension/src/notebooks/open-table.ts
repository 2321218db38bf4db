import { commands, Uri } from "vscode";

/** The explorer of embedding tables, where this build has it. */
const explorer = "softcon.embeddings.explore";

/** Opens a table of embeddings: in the explorer, else as a description. */
export async function openTable(path: string): Promise<void> {
  const hasExplorer = (await commands.getCommands(true)).includes(explorer);
  await commands.executeCommand(hasExplorer ? explorer : "softcon.describe", Uri.file(path));
}
