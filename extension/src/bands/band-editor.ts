import { type CustomReadonlyEditorProvider, Uri, type WebviewPanel } from "vscode";
import type { Shell } from "../shell/shell";
import { webviewPage } from "../shell/webview-page";
import { BandDocument } from "./band-document";
import { BandView, type ViewContext } from "./band-view";
import { ReaderClient } from "./reader-client";
import type { ViewCommand } from "./shared/webview-messages";

/** Shows images: one document a file, one view an editor. */
export class BandEditor implements CustomReadonlyEditorProvider<BandDocument> {
  static readonly viewType = "softcon.bands";
  readonly #shell: Shell;
  readonly #reader: ReaderClient;
  readonly #views = new Map<WebviewPanel, BandView>();

  /** @param library the folder of the package `softcon`; throws where there is none */
  constructor(shell: Shell, library: () => string) {
    this.#shell = shell;
    this.#reader = shell.own(
      new ReaderClient({
        script: Uri.joinPath(shell.extensionUri, "dist", "bands", "process.js").fsPath,
        library,
        onPreview: (scene, share) => {
          for (const view of this.#views.values()) view.previewGrew(scene, share);
        },
        onNoise: (line) => shell.log.warn(line),
      }),
    );
  }

  openCustomDocument(uri: Uri): BandDocument {
    return new BandDocument(uri, this.#reader);
  }

  resolveCustomEditor(document: BandDocument, panel: WebviewPanel): void {
    const { webview } = panel;
    const files = Uri.joinPath(this.#shell.extensionUri, "dist", "bands");
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    const context: ViewContext = {
      reader: this.#reader,
      warn: (line) => this.#shell.log.warn(line),
      openOther: (path, first) => new BandDocument(Uri.file(path), this.#reader, () => first.scene),
    };
    const view = new BandView(panel, document, context);
    this.#views.set(panel, view);
    panel.onDidDispose(() => {
      this.#views.delete(panel);
      view.dispose();
    });
    webview.html = webviewPage({
      title: "Bands",
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(files, "webview.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(files, "webview.css")).toString(),
      body: '<div id="app"></div>',
    });
  }

  /** The view in front; null where another editor is. */
  get active(): BandView | null {
    for (const [panel, view] of this.#views) if (panel.active) return view;
    return null;
  }

  /** @throws Error where no view is in front. */
  command(command: ViewCommand): void {
    const { active } = this;
    if (!active) throw new Error("no image is in front; open a GeoTIFF with SoftCon's band visualizer");
    active.send({ kind: "command", command });
  }
}
