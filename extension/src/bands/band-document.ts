import { basename, dirname } from "node:path";
import { type CustomDocument, RelativePattern, Uri, workspace } from "vscode";
import { Disposables } from "../shell/disposables";
import type { ReaderClient } from "./reader-client";
import type { SceneFacts } from "./shared/scene-facts";

/** A scene as it is open now: after a change on disk it is another. */
export interface OpenScene {
  readonly scene: number;
  readonly facts: SceneFacts;
}

/** Writers change a file many times before it is whole. */
const settleMs = 400;

/** A file or folder that is looked at, read anew when it changes on disk. */
export class BandDocument implements CustomDocument {
  readonly #owned = new Disposables();
  readonly #reader: ReaderClient;
  readonly #onGridOf: () => Promise<OpenScene> | null;
  readonly #listeners = new Set<() => void>();
  readonly #handles = new Set<number>();
  #current: Promise<OpenScene>;
  #timer: NodeJS.Timeout | null = null;

  /** @param onGridOf the scene whose grid this one is laid on; null: its own */
  constructor(
    readonly uri: Uri,
    reader: ReaderClient,
    onGridOf: () => Promise<OpenScene> | null = () => null,
  ) {
    this.#reader = reader;
    this.#onGridOf = onGridOf;
    this.#current = this.#open();
    if (uri.scheme === "file") this.#watch(uri.fsPath);
    this.#owned.onDispose(() => {
      if (this.#timer) clearTimeout(this.#timer);
      for (const handle of this.#handles) reader.close(handle);
    });
  }

  /** @throws Error with a line for people where the file cannot be shown. */
  get scene(): Promise<OpenScene> {
    return this.#current;
  }

  /** Calls `listener` when the scene is another than before, until what it returns is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the file anew. */
  reload(): void {
    this.#current = this.#open();
    for (const listener of this.#listeners) listener();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #open(): Promise<OpenScene> {
    const opening = this.#opened();
    opening.catch(() => {}); // whoever asks for the scene is told
    return opening;
  }

  async #opened(): Promise<OpenScene> {
    if (this.uri.scheme !== "file")
      throw new Error(
        `${this.uri.toString(true)} is not a file on this machine's disk: SoftCon reads files on disk only`,
      );
    const before = [...this.#handles];
    const grid = await this.#onGridOf();
    let mine = 0;
    try {
      return await this.#reader.open(this.uri.fsPath, grid?.scene ?? null, (scene) => {
        mine = scene;
        this.#handles.add(scene);
      });
    } catch (error) {
      this.#reader.close(mine);
      this.#handles.delete(mine);
      throw error;
    } finally {
      for (const handle of before) {
        this.#reader.close(handle);
        this.#handles.delete(handle);
      }
    }
  }

  /** The file itself and, where it is a folder, the images in it. */
  #watch(path: string): void {
    const patterns = [
      new RelativePattern(Uri.file(dirname(path)), basename(path)),
      new RelativePattern(Uri.file(path), "*.{tif,tiff,TIF,TIFF,json}"),
    ];
    for (const pattern of patterns) {
      const watcher = this.#owned.add(workspace.createFileSystemWatcher(pattern));
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
        this.#owned.add(event(() => this.#changed()));
    }
  }

  #changed(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.reload(), settleMs);
  }
}
