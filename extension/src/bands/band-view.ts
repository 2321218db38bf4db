import { dirname, join } from "node:path";
import type { PixelWindow } from "softcon";
import { env, Uri, type Webview, type WebviewPanel, window, workspace } from "vscode";
import { Disposables } from "../shell/disposables";
import type { BandDocument } from "./band-document";
import type { ModelSight } from "./model-sight";
import type { ReaderClient } from "./reader-client";
import type { EmbeddedTiles, ModelAnswer, ModelQuestion } from "./shared/embedded-tiles";
import type { Answer, Question } from "./shared/questions";
import { type FromWebview, isFromWebview, type Slot, type ToWebview } from "./shared/webview-messages";

export interface ViewContext {
  readonly reader: ReaderClient;
  readonly warn: (line: string) => void;
  /** A model's sight of one view. */
  readonly openSight: () => ModelSight;
  /** Opens another file on the grid of the first. */
  readonly openOther: (path: string, first: BandDocument) => BandDocument;
}

/** One webview: hands its questions to the reader and the answers back. */
export class BandView {
  readonly #owned = new Disposables();
  readonly #webview: Webview;
  readonly #first: BandDocument;
  readonly #context: ViewContext;
  readonly #asked = new Map<number, AbortController>();
  #other: BandDocument | null = null;
  #sight: ModelSight | null = null;
  #ready = false;
  /** Asked for before the image was shown. */
  #awaited: ToWebview[] = [];
  /** By scene handle, to tell whose preview has grown. */
  readonly #shown: [number | null, number | null] = [null, null];

  constructor(panel: WebviewPanel, first: BandDocument, context: ViewContext) {
    this.#webview = panel.webview;
    this.#first = first;
    this.#context = context;
    this.#owned.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    // a page that is hidden is gone, and begins anew when it is shown
    this.#owned.add(panel.onDidChangeViewState(() => panel.visible || this.#leave()));
    this.#owned.onDispose(first.onChange(() => this.#show(0)));
    this.#owned.onDispose(() => this.#other?.dispose());
    this.#owned.onDispose(() => this.#sight?.dispose());
    this.#owned.onDispose(() => {
      for (const abort of this.#asked.values()) abort.abort();
    });
  }

  /** Of the file or folder that is shown. */
  get path(): string {
    return this.#first.uri.fsPath;
  }

  send(message: ToWebview): void {
    void this.#webview.postMessage(message);
  }

  /** The preview of a scene has grown. */
  previewGrew(scene: number, share: number): void {
    const slot = this.#shown.indexOf(scene);
    if (slot === 0 || slot === 1) this.send({ kind: "preview", slot, share });
  }

  /** Goes to a part of the image and frames it, once it is shown. */
  showWindow(window: PixelWindow): void {
    this.#sendShown({ kind: "showWindow", window });
  }

  /** Lays a second composite of the image beside a bar, once it is shown. */
  compareComposites(): void {
    this.#sendShown({ kind: "command", command: "compare" });
  }

  /** Compares with another file. */
  compareWith(path: string): void {
    this.#closeOther();
    const other = this.#context.openOther(path, this.#first);
    this.#other = other;
    this.#owned.onDispose(other.onChange(() => this.#show(1)));
    this.#show(1);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #sendShown(message: ToWebview): void {
    if (this.#shown[0] === null) this.#awaited.push(message);
    else this.send(message);
  }

  #leave(): void {
    this.#ready = false;
    this.#shown.fill(null);
  }

  #receive(message: unknown): void {
    if (!isFromWebview(message)) {
      this.#context.warn(`the band view sent a message that nobody understands: ${JSON.stringify(message)}`);
      return;
    }
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        this.#show(0);
        if (this.#other) this.#show(1);
        else if (message.other !== null) this.compareWith(message.other);
        return;
      case "ask":
        void this.#answer(message.id, (signal) => this.#ask(message.slot, message.question, signal));
        return;
      case "askModel":
        void this.#answer(message.id, (signal) => this.#askModel(message.question, signal));
        return;
      case "cancel":
        this.#asked.get(message.id)?.abort();
        return;
      default:
        this.#act(message).catch((error: unknown) => this.#failed(0, error, true));
        return;
    }
  }

  async #act(
    message: Exclude<FromWebview, { kind: "ready" | "ask" | "askModel" | "cancel" }>,
  ): Promise<void> {
    switch (message.kind) {
      case "chooseOther":
        await this.#chooseOther();
        return;
      case "closeOther":
        this.#closeOther();
        return;
      case "savePng":
        await this.#savePng(message.png, message.name);
        return;
      case "copy":
        await env.clipboard.writeText(message.text);
        window.setStatusBarMessage("SoftCon: copied", 2000);
        return;
      case "embedVisible":
        this.#embedded(await this.#modelSight().embedVisible(this.path, message));
        return;
      case "embedAll": {
        const { facts } = await this.#first.scene;
        const { tile, stride } = message;
        this.#embedded(await this.#modelSight().embedAll(this.path, facts.id, tile, stride));
        return;
      }
      case "openTable": {
        const { facts } = await this.#first.scene;
        this.#embedded(await this.#modelSight().openTable(this.path, facts.id));
        return;
      }
    }
  }

  /** Tells the webview what is open in a slot, or why nothing is. */
  async #show(slot: Slot): Promise<void> {
    const document = slot === 0 ? this.#first : this.#other;
    if (!document || !this.#ready) return;
    const asked = document.scene;
    try {
      const { scene, facts } = await asked;
      if (document.scene !== asked) return; // it has changed again
      this.#shown[slot] = scene;
      this.send({ kind: "scene", slot, facts });
      if (slot === 0) for (const message of this.#awaited.splice(0)) this.send(message);
      // what lies on its grid has to be laid anew
      if (slot === 0) this.#other?.reload();
    } catch (error) {
      if (document.scene === asked) this.#failed(slot, error, false);
    }
  }

  #failed(slot: Slot, error: unknown, beside: boolean): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#context.warn(message);
    if (beside) void window.showErrorMessage(message);
    else this.send({ kind: "failed", slot, message });
  }

  async #answer(id: number, work: (signal: AbortSignal) => Promise<Answer | ModelAnswer>): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(id, abort);
    try {
      this.send({ kind: "answered", id, answer: await work(abort.signal) });
    } catch (error) {
      if (!abort.signal.aborted)
        this.send({ kind: "refused", id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#asked.delete(id);
    }
  }

  async #ask(slot: Slot, question: Question, signal: AbortSignal): Promise<Answer> {
    const document = slot === 0 ? this.#first : this.#other;
    if (!document) throw new Error("the other file was closed");
    const { scene } = await document.scene;
    return compact(await this.#context.reader.ask(scene, question, signal));
  }

  async #askModel(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> {
    const answer = await this.#modelSight().ask(question, signal);
    return answer.kind === "similar"
      ? { ...answer, values: answer.values.slice() }
      : { ...answer, colours: answer.colours.slice() };
  }

  #modelSight(): ModelSight {
    this.#sight ??= this.#context.openSight();
    return this.#sight;
  }

  #embedded(embedded: EmbeddedTiles | null): void {
    if (embedded)
      this.send({ kind: "embedded", embedded: { ...embedded, windows: embedded.windows.slice() } });
  }

  async #chooseOther(): Promise<void> {
    const [picked] =
      (await window.showOpenDialog({
        title: "Compare with",
        defaultUri: Uri.file(dirname(this.#first.uri.fsPath)),
        filters: { GeoTIFFs: ["tif", "tiff"], "All files": ["*"] },
        canSelectMany: false,
      })) ?? [];
    if (picked) this.compareWith(picked.fsPath);
  }

  #closeOther(): void {
    this.#other?.dispose();
    this.#other = null;
    this.#shown[1] = null;
  }

  async #savePng(png: Uint8Array, name: string): Promise<void> {
    const target = await window.showSaveDialog({
      title: "Save the view as a picture",
      defaultUri: Uri.file(join(dirname(this.#first.uri.fsPath), name)),
      filters: { "PNG pictures": ["png"] },
    });
    if (target) await workspace.fs.writeFile(target, png);
  }
}

/** Arrays in buffers of their own: what came with them in one message from the process would travel along again. */
function compact(answer: Answer): Answer {
  switch (answer.kind) {
    case "tile":
      return { ...answer, data: answer.data.slice() };
    case "pixel":
      return { ...answer, values: answer.values.slice() };
    case "statistics":
      return {
        kind: "statistics",
        channels: answer.channels.map((channel) => ({
          ...channel,
          percentiles: channel.percentiles.slice(),
          histogram: channel.histogram.slice(),
        })),
      };
  }
}
