import { window, workspace } from "vscode";

/** Where files of the person's own go: the folder that is open, else one that is asked for. */
export async function workFolder(purpose: string): Promise<string | undefined> {
  const open = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  if (open) return open.uri.fsPath;
  const picked = await window.showOpenDialog({
    title: `A folder for ${purpose}`,
    openLabel: "Choose Folder",
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
  });
  const [folder] = picked ?? [];
  if (folder && folder.scheme !== "file")
    throw new Error("SoftCon writes to this machine's disk only: choose a folder there");
  return folder?.fsPath;
}
