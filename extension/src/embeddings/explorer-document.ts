import { mkdir, stat } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { type CustomDocument, RelativePattern, Uri, workspace } from "vscode";
import { Disposables } from "../shell/disposables";
import { EngineClient, type EngineOptions } from "./engine-client";
import type { LabelState } from "./shared/label-state";
import type { Slot } from "./shared/messages";
import type { News, SaveLabels } from "./shared/process-messages";
import type { ChosenColumns, ColumnChoices, TableFacts } from "./shared/table-facts";
import { type Edit, UnsavedEdits } from "./unsaved-edits";

export type Opened =
  | { readonly kind: "table"; readonly facts: TableFacts; readonly identity: string }
  | { readonly kind: "choose"; readonly choices: ColumnChoices };

export interface DocumentOptions extends Omit<EngineOptions, "onNews" | "onDeath"> {
  readonly saveLabels: () => SaveLabels;
  /** Columns that were chosen before for a table. */
  readonly chosen: (path: string) => ChosenColumns | null;
}

/** What a document tells whoever shows it. */
export interface Watcher {
  readonly news: (news: News) => void;
  /** The tables have to be shown anew: `problem` says why where something went wrong. */
  readonly reopened: (problem: string | null) => void;
}

/** Writers change a file many times before it is whole. */
const settleMs = 400;
/** A process that dies again within this time is not started by itself. */
const patienceMs = 10_000;

/** A table that is open: its process, the labels that are not on disk, and what happens to the file meanwhile. */
export class ExplorerDocument implements CustomDocument {
  readonly engine: EngineClient;
  readonly #options: DocumentOptions;
  readonly #owned = new Disposables();
  /** Files of each slot, as the last opening or saving left them. */
  readonly #stamps = new Map<string, string>();
  #watcher: Watcher | null = null;
  #backup: string | null;
  readonly #edits = new UnsavedEdits();
  #other: string | null = null;
  #open: Promise<Opened> | null = null;
  #died = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    readonly uri: Uri,
    backup: string | null,
    options: DocumentOptions,
  ) {
    this.#options = options;
    this.#backup = backup;
    this.engine = new EngineClient({
      ...options,
      onNews: (news) => this.#watcher?.news(news),
      onDeath: () => this.#onDeath(),
    });
    this.#owned.add(this.engine);
    this.#owned.onDispose(() => {
      if (this.#timer) clearTimeout(this.#timer);
    });
    if (uri.scheme === "file") this.#watch(uri.fsPath);
  }

  get path(): string {
    return this.uri.fsPath;
  }

  get dirty(): boolean {
    return this.#edits.count > 0 || this.#backup !== null;
  }

  /** Whoever shows the document; one at a time. */
  watch(watcher: Watcher): () => void {
    this.#watcher = watcher;
    return () => {
      if (this.#watcher === watcher) this.#watcher = null;
    };
  }

  /** Opens the table, or tells of it anew where it is open. @throws Error with a line for people. */
  async show(): Promise<Opened> {
    const open = this.#open;
    if (!open) return this.open(this.#options.chosen(this.path));
    const before = await open;
    if (before.kind === "choose") return before;
    const reply = await this.engine.ask({ kind: "facts", slot: 0 });
    return reply.kind === "opened" ? { ...before, facts: reply.facts } : before;
  }

  /** Opens the table from disk; labels that are not there are given again. */
  open(chosen: ChosenColumns | null): Promise<Opened> {
    const opening = this.#opened(chosen);
    this.#open = opening;
    opening.catch(() => {
      if (this.#open === opening) this.#open = null; // the next one tries again
    });
    return opening;
  }

  /** Opens a second table beside the first. @throws Error with a line for people. */
  async openOther(path: string, chosen: ChosenColumns | null): Promise<Opened> {
    this.#other = path;
    return this.#ask(1, path, chosen ?? this.#options.chosen(path), null);
  }

  closeOther(): void {
    this.#other = null;
    this.engine.send({ kind: "close", slot: 1 });
  }

  get other(): string | null {
    return this.#other;
  }

  /** @returns what was done, for people; null where nothing changed. */
  async label(edit: Edit): Promise<string | null> {
    this.#edits.check(this.path);
    const title = await this.#labels({ kind: "label", ...edit });
    if (title !== null) this.#edits.add(edit);
    return title;
  }

  async undo(): Promise<void> {
    await this.#labels({ kind: "undo" });
    this.#edits.undo();
  }

  async redo(): Promise<void> {
    await this.#labels({ kind: "redo" });
    this.#edits.redo();
  }

  /** @param path of a copy of the table; null: where the labels belong */
  async save(path: string | null): Promise<void> {
    this.#edits.check(this.path);
    await this.#labels({ kind: "save", path });
    if (path !== null) return;
    this.#edits.clear();
    this.#backup = null;
    await this.#stamp();
  }

  async backup(path: string): Promise<void> {
    this.#edits.check(this.path);
    await mkdir(dirname(path), { recursive: true });
    await this.#labels({ kind: "backup", path });
  }

  async revert(): Promise<void> {
    this.#edits.clear();
    this.#backup = null;
    if (this.#open) await this.#labels({ kind: "revert" });
    else this.#watcher?.reopened(null); // it could not be opened with them
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #opened(chosen: ChosenColumns | null): Promise<Opened> {
    if (this.uri.scheme !== "file")
      throw new Error(
        `${this.uri.toString(true)} is not a file on this machine's disk: SoftCon reads files on disk only`,
      );
    await this.#stamp();
    const opened = await this.#ask(0, this.path, chosen, this.#backup);
    if (opened.kind === "choose") return opened;
    let labels: LabelState = opened.facts.labels;
    for (const edit of this.#edits.forTable(this.path, opened.identity)) {
      const reply = await this.engine.ask({ kind: "label", ...edit });
      if (reply.kind === "labelled") labels = reply.state;
    }
    return { ...opened, facts: { ...opened.facts, labels } };
  }

  async #ask(slot: Slot, path: string, chosen: ChosenColumns | null, backup: string | null): Promise<Opened> {
    const saveLabels = this.#options.saveLabels();
    const reply = await this.engine.ask({ kind: "open", slot, path, chosen, backup, saveLabels });
    if (reply.kind === "opened") return { kind: "table", facts: reply.facts, identity: reply.identity };
    if (reply.kind === "undecided") return { kind: "choose", choices: reply.choices };
    throw new Error("another answer than a table");
  }

  async #labels(request: Parameters<EngineClient["ask"]>[0]): Promise<string | null> {
    const reply = await this.engine.ask(request);
    return reply.kind === "labelled" ? reply.title : null;
  }

  #onDeath(): void {
    this.#open = null;
    const now = performance.now();
    const again = now - this.#died < patienceMs;
    this.#died = now;
    this.#watcher?.reopened(
      again
        ? "the process that holds the table ended twice in a row; close the table and open it again"
        : null,
    );
  }

  #watch(path: string): void {
    const names = [basename(path), `${basename(path)}.labels.csv`, `${basename(path, extname(path))}.csv`];
    for (const name of names) {
      const watcher = this.#owned.add(
        workspace.createFileSystemWatcher(new RelativePattern(Uri.file(dirname(path)), name)),
      );
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
        this.#owned.add(event(() => this.#changed()));
    }
  }

  #changed(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#reload(), settleMs);
  }

  /** Our own saving changes the files too. */
  async #reload(): Promise<void> {
    const before = this.#stamps.get(this.path);
    await this.#stamp();
    if (this.#stamps.get(this.path) === before || !this.#open) return;
    this.#open = null;
    this.#watcher?.reopened(null);
  }

  /** Remembers how large and how old the files are. */
  async #stamp(): Promise<void> {
    const all = [this.path, `${this.path}.labels.csv`, this.path.replace(/\.npy$/i, ".csv")];
    const stamps = await Promise.all(
      all.map((path) =>
        stat(path)
          .then(({ size, mtimeMs }) => `${size} ${mtimeMs}`)
          .catch(() => "absent"),
      ),
    );
    this.#stamps.set(this.path, stamps.join("; "));
  }
}
