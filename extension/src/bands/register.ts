import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { PixelWindow } from "softcon";
import { Uri, window } from "vscode";
import { fileOf } from "../jobs/file-argument";
import { isAmount, isRecord, isText } from "../shell/shared/records";
import { BandEditor } from "./band-editor";
import type { Rooms } from "./rooms";
import { sceneFoldersIn } from "./scene-folders";
import type { ViewCommand } from "./shared/webview-messages";

const viewCommands: Readonly<Record<string, ViewCommand>> = {
  "softcon.bands.fit": "fit",
  "softcon.bands.actualSize": "actualSize",
  "softcon.bands.inspect": "inspect",
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
    const scene = path === undefined ? undefined : await sceneAt(path);
    if (scene !== undefined) await editor.show(scene);
  });
  shell.command("softcon.bands.compareFiles", async (argument, selected) => {
    const [first, second] = Array.isArray(selected) ? selected.filter((item) => item instanceof Uri) : [];
    const path = await fileOf(first ?? argument, { title: "Show a GeoTIFF or a folder of bands" });
    const other = await fileOf(second, { title: "Compare with", canSelectFolders: true });
    if (path === undefined || other === undefined) return;
    await editor.show(path, other);
  });
  shell.command("softcon.bands.compareComposites", (path) =>
    isText(path) ? editor.showComposites(path) : editor.command("toggleSwipe"),
  );
  // other rooms show where something was cut from
  shell.command("softcon.bands.showWindow", async (path, place) => {
    if (!isText(path)) return;
    await editor.show(path);
    if (isWindow(place)) editor.active?.showWindow(place);
  });
  for (const [id, command] of Object.entries(viewCommands)) shell.command(id, () => editor.command(command));
}

/** The path itself, or one of the folders of bands in it that the person chooses: a season of a place. */
async function sceneAt(path: string): Promise<string | undefined> {
  const isFolder = (await stat(path)).isDirectory();
  const scenes = isFolder ? await sceneFoldersIn(path) : [];
  const [only] = scenes;
  if (!only) return path;
  if (scenes.length === 1) return only.path;
  const picked = await window.showQuickPick(
    scenes.map(({ date, name, path }) => ({
      label: date ?? name,
      ...(date === null ? {} : { description: name }),
      path,
    })),
    { title: `Show which of the ${scenes.length} scenes in ${basename(path)}?`, matchOnDescription: true },
  );
  return picked?.path;
}

function isWindow(value: unknown): value is PixelWindow {
  return isRecord(value) && ["x", "y", "width", "height"].every((key) => isAmount(value[key]));
}
