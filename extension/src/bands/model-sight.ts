import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ProgressLocation, Uri, window, workspace } from "vscode";
import { embedArguments, tableName } from "../embeddings/embed-arguments";
import { percentOf, progressText } from "../jobs/progress-text";
import { chooseModel } from "../models/choose-model";
import { ModelClient } from "./model-client";
import type { Rooms } from "./rooms";
import type { EmbeddedTiles, ModelAnswer, ModelQuestion } from "./shared/embedded-tiles";
import type { Engine } from "./shared/model-messages";

/** Tiles of the view: side and step in pixels, and the windows that are visible, [tiles, 4]. */
export interface VisibleTiles {
  readonly tile: number;
  readonly stride: number;
  readonly windows: Int32Array;
}

/** What a model makes of the image in one view. */
export class ModelSight {
  readonly #rooms: Rooms;
  readonly #client: ModelClient;

  constructor(rooms: Rooms, script: string) {
    const { jobs, shell } = rooms;
    this.#rooms = rooms;
    this.#client = new ModelClient({
      script,
      library: () => jobs.library(),
      env: () => jobs.environment(),
      onNoise: (line) => shell.log.warn(line),
    });
  }

  /**
   * Embeds the visible tiles with a model that the person chooses, under a notification with Cancel.
   * @returns null where nothing was chosen, or it was cancelled.
   * @throws Error with a line for people.
   */
  async embedVisible(path: string, { windows }: VisibleTiles): Promise<EmbeddedTiles | null> {
    const count = windows.length / 4;
    const title = `Embed ${count} ${count === 1 ? "tile" : "tiles"} of ${basename(path)}`;
    const model = await this.#chooseModel(title, path);
    if (model === null) return null;
    const { jobs, models } = this.#rooms;
    const cancel = new AbortController();
    const job = jobs.list.begin({ title, model }, () => cancel.abort());
    try {
      const embedded = await window.withProgress(
        { location: ProgressLocation.Notification, title, cancellable: true },
        (display, token) => {
          token.onCancellationRequested(() => cancel.abort());
          let shown = 0;
          return this.#client.embed(path, { model, engine: engineFor(path) }, windows, {
            signal: cancel.signal,
            onProgress: ({ label, done, total, unit }) => {
              const progress = { label, done, unit, ...(total === null ? {} : { total }) };
              jobs.list.update(job, progress);
              const percent = percentOf(progress) ?? 0;
              display.report({
                message: `${label}: ${progressText(progress)}`,
                increment: Math.max(0, percent - shown),
              });
              shown = Math.max(shown, percent);
            },
          });
        },
      );
      jobs.list.end(job, { state: "done" });
      return embedded;
    } catch (error) {
      if (cancel.signal.aborted) {
        jobs.list.end(job, { state: "cancelled" });
        return null;
      }
      jobs.list.end(job, {
        state: "failed",
        problem: error instanceof Error ? error.message : String(error),
      });
      throw error;
    } finally {
      models.refresh(); // it may have been downloaded
    }
  }

  /**
   * Embeds every tile of the image into a table on disk, as a job, and takes the vectors from there.
   * @returns null where nothing was chosen, or the job did not end well: that it has told.
   * @throws Error with a line for people.
   */
  async embedAll(path: string, scene: string, tile: number, stride: number): Promise<EmbeddedTiles | null> {
    const title = `Embed all of ${basename(path)}`;
    const model = await this.#chooseModel(title, path);
    if (model === null) return null;
    const target = await window.showSaveDialog({
      title,
      defaultUri: Uri.file(join(dirname(path), tableName(path, model))),
      filters: { "Tables of embeddings": ["parquet"] },
    });
    if (!target) return null;
    const { jobs, models } = this.#rooms;
    const settings = workspace.getConfiguration("softcon.embed", Uri.file(path));
    const table = target.fsPath;
    const args = embedArguments({
      ...{ input: path, model, table, tile, stride, pool: "cls", thumbnails: false },
      precision: settings.get("precision", "fp32"),
      provider: settings.get("provider", "auto"),
      threads: settings.get("threads", 0),
      existing: existsSync(table) ? "overwrite" : "none",
    });
    const done = await jobs.run({ title: `Embedding ${basename(path)}`, args, model, result: table });
    models.refresh();
    return done === undefined ? null : this.#client.table(table, scene);
  }

  /** Takes the vectors of a table that was made before. @throws Error with a line for people. */
  async openTable(path: string, scene: string): Promise<EmbeddedTiles | null> {
    const [picked] =
      (await window.showOpenDialog({
        title: "Tables of embeddings",
        defaultUri: Uri.file(dirname(path)),
        filters: { "Tables of embeddings": ["parquet"] },
        canSelectMany: false,
      })) ?? [];
    return picked ? this.#client.table(picked.fsPath, scene) : null;
  }

  ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> {
    return this.#client.ask(question, signal);
  }

  dispose(): void {
    this.#client.dispose();
  }

  async #chooseModel(title: string, path: string): Promise<string | null> {
    const { models, jobs } = this.#rooms;
    const preferred = workspace.getConfiguration("softcon.embed", Uri.file(path)).get("model", "");
    return (await chooseModel(models, jobs.list, title, preferred))?.id ?? null;
  }
}

function engineFor(path: string): Engine {
  const settings = workspace.getConfiguration("softcon.embed", Uri.file(path));
  return { provider: settings.get("provider", "auto"), threads: settings.get("threads", 0) };
}
