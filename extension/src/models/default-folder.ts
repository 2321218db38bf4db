import { dirname } from "node:path";
import { workspace } from "vscode";

/** Where a file is saved that is made of another: in the first folder of the workspace, else beside it. */
export function defaultFolder(file: string | null): string | undefined {
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file")?.uri.fsPath;
  return folder ?? (file === null ? undefined : dirname(file));
}
