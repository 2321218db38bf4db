import { type CustomReadonlyEditorProvider, commands, Uri, type WebviewPanel } from "vscode";
import { webviewPage } from "../shell/webview-page";
import { BandDocument } from "./band-document";
import { BandView, type ViewContext } from "./band-view";
import { ModelSight } from "./model-sight";
import { ReaderClient } from "./reader-client";
import type { Rooms } from "./rooms";
import type { ViewCommand } from "./shared/webview-messages";

/** Shows images: one document a file, one view an editor. */
export class BandEditor implements CustomReadonlyEditorProvider<BandDocument> {
  static readonly viewType = "softcon.bands";
  readonly #rooms: Rooms;
  readonly #script: string;
  readonly #reader: ReaderClient;
  readonly #views = new Map<WebviewPanel, BandView>();
  /** By path: the file that it is to be compared with, once its view is there. */
  readonly #beside = new Map<string, string>();

  constructor(rooms: Rooms) {
    const { shell, jobs } = rooms;
    this.#rooms = rooms;
    this.#script = Uri.joinPath(shell.extensionUri, "dist", "bands", "process.js").fsPath;
    this.#reader = shell.own(
      new ReaderClient({
        script: this.#script,
        library: () => jobs.library(),
        env: () => process.env,
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
    const { shell } = this.#rooms;
    const files = Uri.joinPath(shell.extensionUri, "dist", "bands");
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    const context: ViewContext = {
      reader: this.#reader,
      warn: (line) => shell.log.warn(line),
      openSight: () => new ModelSight(this.#rooms, this.#script),
      openOther: (path, first) => new BandDocument(Uri.file(path), this.#reader, () => first.scene),
    };
    const view = new BandView(panel, document, context);
    this.#views.set(panel, view);
    this.#compare(view);
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

  /** Opens a file or a folder of bands; `other`: beside a bar, with that one. */
  async show(path: string, other?: string): Promise<void> {
    if (other !== undefined) this.#beside.set(path, other);
    await commands.executeCommand("vscode.openWith", Uri.file(path), BandEditor.viewType);
    // one that was open already is not resolved again
    const open = [...this.#views.values()].reverse().find((view) => view.path === path);
    if (open) this.#compare(open);
  }

  /** Opens a file or a folder of bands with a second composite of it beside a bar. */
  async showComposites(path: string): Promise<void> {
    await this.show(path);
    this.active?.compareComposites();
  }

  #compare(view: BandView): void {
    const other = this.#beside.get(view.path);
    if (other !== undefined) view.compareWith(other);
    this.#beside.delete(view.path);
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
