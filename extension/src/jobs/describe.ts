import { basename } from "node:path";
import { EventEmitter, ProgressLocation, Uri, window, workspace } from "vscode";
import type { Shell } from "../shell/shell";
import { fileOf } from "./file-argument";
import type { Jobs } from "./jobs";

const scheme = "softcon-info";

/** "SoftCon: Describe File": what a model, an image or a table is, as a text beside the file. */
export function registerDescribe(shell: Shell, jobs: Jobs): void {
  const changed = shell.own(new EventEmitter<Uri>());
  shell.own(
    workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async ({ query }) => {
        try {
          return await jobs.ask(["info", query]);
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      },
    }),
  );
  shell.command("softcon.describe", async (argument) => {
    const file = await fileOf(argument, {
      title: "Describe a model, an image or a table",
      filters: { "Models, images, tables": ["pth", "pt", "safetensors", "onnx", "tif", "tiff", "parquet"] },
    });
    if (!file) return;
    const address = Uri.from({ scheme, path: `/${basename(file)} (description)`, query: file });
    await window.withProgress(
      { location: ProgressLocation.Window, title: `Reading ${basename(file)}` },
      async () => {
        changed.fire(address);
        await window.showTextDocument(await workspace.openTextDocument(address), { preview: true });
      },
    );
  });
}
