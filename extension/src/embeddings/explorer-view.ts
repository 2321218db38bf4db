import { basename, dirname, join } from "node:path";
import { commands, env, Uri, type Webview, type WebviewPanel, window, workspace } from "vscode";
import { Disposables } from "../shell/disposables";
import type { ExplorerDocument, Opened } from "./explorer-document";
import {
  type ExplorerCommand,
  type FromWebview,
  isFromWebview,
  type Slot,
  type ToWebview,
} from "./shared/messages";
import type { News } from "./shared/process-messages";
import type { Question } from "./shared/questions";
import type { ChosenColumns } from "./shared/table-facts";

export interface ViewContext {
  readonly warn: (line: string) => void;
  readonly remember: (path: string, chosen: ChosenColumns) => void;
  /** Labels have changed: the window counts it as an edit. */
  readonly edited: (title: string) => void;
  /** Shows a part of an image in the band visualizer. */
  readonly showTile: (
    path: string,
    window: {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    } | null,
  ) => Promise<void>;
}

const formats = {
  geoparquet: { title: "Export rows as GeoParquet", name: "GeoParquet", ending: "parquet" },
  geojson: { title: "Export rows as GeoJSON", name: "GeoJSON", ending: "geojson" },
  csv: { title: "Export rows as comma-separated values", name: "CSV", ending: "csv" },
} as const;

/** One webview: hands its questions to the process of its document, and what comes back to the page. */
export class ExplorerView {
  readonly #owned = new Disposables();
  readonly #webview: Webview;
  readonly #document: ExplorerDocument;
  readonly #context: ViewContext;
  readonly #asked = new Map<number, AbortController>();
  /** The page's numbers of questions and projections, by the process' own. */
  readonly #pageIds = new Map<number, number>();
  /** The process' numbers of projections, by the page's. */
  readonly #projections = new Map<number, number>();
  #ready = false;

  constructor(panel: WebviewPanel, document: ExplorerDocument, context: ViewContext) {
    this.#webview = panel.webview;
    this.#document = document;
    this.#context = context;
    this.#owned.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#owned.onDispose(
      document.watch({
        news: (news) => this.#news(news),
        reopened: (problem) => this.#reopened(problem),
      }),
    );
    this.#owned.onDispose(() => {
      for (const abort of this.#asked.values()) abort.abort();
      for (const id of this.#projections.values()) document.engine.send({ kind: "stop", id });
    });
  }

  send(message: ToWebview): void {
    void this.#webview.postMessage(message);
  }

  command(command: ExplorerCommand): void {
    this.send({ kind: "command", command });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #receive(message: unknown): void {
    if (!isFromWebview(message)) return;
    this.#act(message).catch((error: unknown) => {
      this.#context.warn(textOf(error));
      void window.showErrorMessage(textOf(error));
    });
  }

  async #act(message: FromWebview): Promise<void> {
    const { engine } = this.#document;
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        await this.#show();
        if (message.other !== null) await this.#showOther(message.other, null);
        return;
      case "chooseColumns":
        await this.#choose(message.slot, message.chosen);
        return;
      case "ask":
        await this.#ask(message.id, message.slot, message.question);
        return;
      case "cancel":
        this.#asked.get(message.id)?.abort();
        return;
      case "project": {
        const id = engine.number();
        this.#pageIds.set(id, message.id);
        this.#projections.set(message.id, id);
        engine.send({ ...message, id });
        return;
      }
      case "pause":
      case "resume":
      case "stop": {
        const id = this.#projections.get(message.id);
        if (id !== undefined) engine.send({ kind: message.kind, id });
        return;
      }
      case "forgetMap":
        engine.send(message);
        return;
      case "label": {
        const { rows, className, how } = message;
        const title = await this.#document.label({ rows: rows.slice(), className, how });
        if (title !== null) this.#context.edited(title);
        return;
      }
      case "undo":
      case "redo":
        await commands.executeCommand(message.kind);
        return;
      case "save":
        await commands.executeCommand("workbench.action.files.save");
        return;
      case "chooseOther":
        await this.chooseOther();
        return;
      case "closeOther":
        this.#document.closeOther();
        this.send({ kind: "closedOther" });
        return;
      case "openTile": {
        const reply = await engine.ask({ kind: "tile", slot: message.slot, row: message.row });
        if (reply.kind === "tile") await this.#context.showTile(reply.place.path, reply.place.window);
        return;
      }
      case "savePicture":
        await this.#savePicture(message.bytes, message.name, message.format);
        return;
      case "copy":
        await env.clipboard.writeText(message.text);
        window.setStatusBarMessage("SoftCon: copied", 2000);
        return;
    }
  }

  /** Asks for a second table and opens it beside this one. */
  async chooseOther(): Promise<void> {
    const [picked] =
      (await window.showOpenDialog({
        title: "Compare with another model's table of the same patches",
        defaultUri: Uri.file(dirname(this.#document.path)),
        filters: { "Tables of embeddings": ["parquet", "geoparquet", "gpq", "npy"], "All files": ["*"] },
        canSelectMany: false,
      })) ?? [];
    if (picked) await this.#showOther(picked.fsPath, null);
  }

  async #choose(slot: Slot, chosen: ChosenColumns): Promise<void> {
    const path = slot === 0 ? this.#document.path : this.#document.other;
    if (path === null) return;
    await this.#tell(slot, () =>
      slot === 0 ? this.#document.open(chosen) : this.#document.openOther(path, chosen),
    );
    this.#context.remember(path, chosen);
  }

  async #show(): Promise<void> {
    if (this.#ready) await this.#tell(0, () => this.#document.show());
  }

  async #showOther(path: string, chosen: ChosenColumns | null): Promise<void> {
    await this.#tell(1, () => this.#document.openOther(path, chosen));
  }

  async #tell(slot: Slot, open: () => Promise<Opened>): Promise<void> {
    try {
      const opened = await open();
      if (opened.kind === "table") this.send({ kind: "table", slot, facts: opened.facts });
      else this.send({ ...opened, slot });
    } catch (error) {
      this.#context.warn(textOf(error));
      this.send({ kind: "failed", slot, message: textOf(error) });
    }
  }

  async #ask(pageId: number, slot: Slot, question: Question): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(pageId, abort);
    let own = -1;
    try {
      const path = await this.#targetOf(question);
      if (path === undefined) {
        this.send({ kind: "answered", id: pageId, answer: { kind: "saved", path: null } });
        return;
      }
      const reply = await this.#document.engine.ask(
        { kind: "ask", slot, question, path },
        abort.signal,
        (id) => {
          own = id;
          this.#pageIds.set(id, pageId);
        },
      );
      if (reply.kind !== "answered") throw new Error("another answer than was asked for");
      this.send({ kind: "answered", id: pageId, answer: reply.answer });
      if (reply.answer.kind === "saved" && reply.answer.path !== null) void this.#offer(reply.answer.path);
    } catch (error) {
      if (!abort.signal.aborted) this.send({ kind: "refused", id: pageId, message: textOf(error) });
    } finally {
      this.#asked.delete(pageId);
      this.#pageIds.delete(own);
    }
  }

  /** Where an export goes: null for other questions, undefined where the person thought otherwise. */
  async #targetOf(question: Question): Promise<string | null | undefined> {
    if (question.kind !== "export" && question.kind !== "notebook") return null;
    const table = this.#document.path;
    const stem = basename(table).replace(/\.\w+$/, "");
    const { title, name, ending } =
      question.kind === "export"
        ? formats[question.format]
        : { title: "Write a notebook that draws this again", name: "Notebooks", ending: "ipynb" };
    const target = await window.showSaveDialog({
      title,
      defaultUri: Uri.file(
        join(dirname(table), `${stem}.${question.kind === "export" ? "selection." : ""}${ending}`),
      ),
      filters: { [name]: [ending] },
    });
    if (target?.fsPath === table)
      throw new Error("an export cannot replace the table that it is from: choose another name");
    return target?.fsPath;
  }

  async #offer(path: string): Promise<void> {
    const open = "Open";
    if ((await window.showInformationMessage(`Saved ${basename(path)}.`, open)) === open)
      await commands.executeCommand("vscode.open", Uri.file(path));
  }

  async #savePicture(bytes: Uint8Array, name: string, format: "png" | "svg"): Promise<void> {
    const target = await window.showSaveDialog({
      title: "Save the map as a picture",
      defaultUri: Uri.file(join(dirname(this.#document.path), `${name}.${format}`)),
      filters: format === "png" ? { "PNG pictures": ["png"] } : { "SVG pictures": ["svg"] },
    });
    if (target) await workspace.fs.writeFile(target, bytes);
  }

  /** What the process tells of a question or a projection goes on under the page's own number. */
  #news(news: News): void {
    if (!("id" in news)) {
      this.send(news);
      return;
    }
    const id = this.#pageIds.get(news.id);
    if (id === undefined) return; // nobody waits for it any more
    this.send({ ...news, id });
    if (news.kind === "projected" || news.kind === "refused") {
      this.#pageIds.delete(news.id);
      this.#projections.delete(id);
    }
  }

  /** The file is another, or the process died: what was shown is void. */
  #reopened(problem: string | null): void {
    for (const id of this.#projections.keys())
      this.send({ kind: "refused", id, message: "the table was opened anew; start it again" });
    this.#projections.clear();
    this.#pageIds.clear();
    if (problem !== null) {
      this.send({ kind: "failed", slot: 0, message: problem });
      return;
    }
    const { other } = this.#document;
    void this.#show().then(() => (other === null ? undefined : this.#showOther(other, null)));
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
