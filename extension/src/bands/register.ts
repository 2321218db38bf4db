import { commands, Uri, window } from "vscode";
import { fileOf } from "../jobs/file-argument";
import { BandEditor } from "./band-editor";
import type { Rooms } from "./rooms";
import type { ViewCommand } from "./shared/webview-messages";

const viewCommands: Readonly<Record<string, ViewCommand>> = {
  "softcon.bands.fit": "fit",
  "softcon.bands.actualSize": "actualSize",
  "softcon.bands.inspect": "inspect",
  "softcon.bands.compareComposites": "toggleSwipe",
  "softcon.bands.savePng": "exportPng",
  "softcon.bands.tileGrid": "tileGrid",
  "softcon.bands.embedView": "embedView",
};

/** Images as pictures: the editor for GeoTIFFs and folders of bands, and the commands that act on it. */
export function registerBands(rooms: Rooms): void {
  const { shell } = rooms;
  const editor = new BandEditor(rooms);
  shell.own(
    window.registerCustomEditorProvider(BandEditor.viewType, editor, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
    }),
  );
  shell.command("softcon.bands.open", async (argument) => {
    const path = await fileOf(argument, {
      title: "Show a GeoTIFF or a folder of bands",
      canSelectFolders: true,
      filters: { GeoTIFFs: ["tif", "tiff"], "All files": ["*"] },
    });
    if (path !== undefined) await show(path);
  });
  shell.command("softcon.bands.compareFiles", async (argument, selected) => {
    const [first, second] = Array.isArray(selected) ? selected.filter((item) => item instanceof Uri) : [];
    const path = await fileOf(first ?? argument, { title: "Show a GeoTIFF or a folder of bands" });
    const other = await fileOf(second, { title: "Compare with", canSelectFolders: true });
    if (path === undefined || other === undefined) return;
    await show(path);
    editor.active?.compareWith(other);
  });
  for (const [id, command] of Object.entries(viewCommands)) shell.command(id, () => editor.command(command));
}

async function show(path: string): Promise<void> {
  await commands.executeCommand("vscode.openWith", Uri.file(path), BandEditor.viewType);
}
