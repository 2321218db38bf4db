import { type OpenDialogOptions, Uri, window } from "vscode";

/**
 * The file that a command is about: the one it was called on, in the explorer or a tree, else one that the person picks.
 * @returns its path on disk; undefined where nothing was picked.
 * @throws Error where it lies in a virtual workspace: the library reads disks.
 */
export async function fileOf(
  argument: unknown,
  dialog: Pick<OpenDialogOptions, "title" | "filters" | "canSelectFolders">,
): Promise<string | undefined> {
  const picked =
    argument instanceof Uri
      ? argument
      : (await window.showOpenDialog({ ...dialog, canSelectFiles: true, canSelectMany: false }))?.[0];
  if (!picked) return undefined;
  if (picked.scheme === "file") return picked.fsPath;
  throw new Error(
    `${picked.toString(true)} is not a file on this machine's disk: SoftCon reads files on disk only`,
  );
}
