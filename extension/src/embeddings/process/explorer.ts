import { copyFile } from "node:fs/promises";
import type { analysis } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem, told } from "../../shell/process/problem";
import type { Slot } from "../shared/messages";
import type { FromProcess, ToProcess } from "../shared/process-messages";
import type { PairingAnswer, Question } from "../shared/questions";
import { answer, rowNames } from "./answers";
import { writeWhole } from "./atomic-file";
import { modelDisagreement } from "./judgements";
import { besidePath, idsOf, labelsCsv, saveLabels } from "./label-files";
import { OpenTable } from "./open-table";
import { pairRows } from "./pairing";
import { Clock, projectRows } from "./projecting";
import { isChoices, openTable } from "./table-source";

type Of<Kind extends ToProcess["kind"]> = Extract<ToProcess, { readonly kind: Kind }>;

/** Between two messages about how far something has come. */
const pauseMs = 150;
/** Questions whose answers change or add columns. */
const computing = ["cluster", "probe", "outliers", "wrongLabels"];

/** The whole of the explorer's process but for its wire: up to two tables, and what is computed of them. */
export class Explorer {
  readonly #library: Library;
  readonly #storage: string;
  readonly #send: (message: FromProcess) => void;
  readonly #tables = new Map<Slot, Promise<OpenTable>>();
  readonly #asked = new Map<number, AbortController>();
  readonly #projections = new Map<
    number,
    { readonly slot: Slot; readonly stop: AbortController; readonly gate: analysis.Gate }
  >();
  /** Work on labels, one after the other. */
  #labelWork: Promise<unknown> = Promise.resolve();

  constructor(library: Library, storage: string, send: (message: FromProcess) => void) {
    this.#library = library;
    this.#storage = storage;
    this.#send = send;
  }

  handle(message: ToProcess): void {
    switch (message.kind) {
      case "open":
        void this.#reply(message.id, () => this.#open(message));
        return;
      case "facts":
        void this.#reply(message.id, async () => this.#opened(message.id, await this.#table(message.slot)));
        return;
      case "close":
        void this.close(message.slot);
        return;
      case "ask":
        void this.#ask(message);
        return;
      case "cancel":
        this.#asked.get(message.id)?.abort();
        return;
      case "project":
        void this.#project(message);
        return;
      case "pause":
      case "resume":
        this.#pause(message.id, message.kind === "pause");
        return;
      case "stop":
        this.#projections.get(message.id)?.gate.open();
        this.#projections.get(message.id)?.stop.abort();
        return;
      case "forgetMap":
        void this.#table(message.slot)
          .then((table) => table.maps.forget(message.map))
          .catch(() => {}); // a table that is not open has no maps
        return;
      case "label":
        this.#onLabels(message.id, async ({ book }) =>
          book.set(message.rows, message.className, message.how),
        );
        return;
      case "undo":
        this.#onLabels(message.id, async ({ book }) => book.undo());
        return;
      case "redo":
        this.#onLabels(message.id, async ({ book }) => book.redo());
        return;
      case "save":
        this.#onLabels(message.id, (table) => this.#save(table, message.path));
        return;
      case "backup":
        this.#onLabels(message.id, async ({ book, source, cells }) => {
          await writeWhole(message.path, labelsCsv(this.#library, book, await idsOf(source, cells)));
          return null;
        });
        return;
      case "revert":
        this.#onLabels(message.id, async (table) => {
          await table.revert();
          return null;
        });
        return;
      case "tile":
        void this.#reply(message.id, async () => {
          const place = await (await this.#table(message.slot)).shelf.placeOf(message.row);
          if (!place) throw problem("the image that this row was cut from is not here");
          return { kind: "tile", id: message.id, place };
        });
        return;
    }
  }

  async close(slot: Slot): Promise<void> {
    const table = this.#tables.get(slot);
    this.#tables.delete(slot);
    for (const { slot: of, stop, gate } of this.#projections.values())
      if (of === slot) {
        gate.open();
        stop.abort();
      }
    await table?.then((open) => open.close()).catch(() => {}); // what never opened needs no closing
  }

  async #open(message: Of<"open">): Promise<FromProcess> {
    const { id, slot, path, chosen, backup, saveLabels: wish } = message;
    await this.close(slot);
    const source = await openTable(this.#library, path, chosen);
    if (isChoices(source)) return { kind: "undecided", id, choices: source };
    const opening = OpenTable.open({
      ...{ library: this.#library, source, chosen, storage: this.#storage, saveLabels: wish, backup },
    });
    this.#tables.set(slot, opening);
    try {
      return await this.#opened(id, await opening);
    } catch (error) {
      this.#tables.delete(slot);
      await source.close();
      throw error;
    }
  }

  async #opened(id: number, table: OpenTable): Promise<FromProcess> {
    return { kind: "opened", id, facts: await table.facts(), identity: table.identity };
  }

  #table(slot: Slot): Promise<OpenTable> {
    const table = this.#tables.get(slot);
    return (
      table ?? Promise.reject(problem(slot === 0 ? "the table is not open" : "the other table was closed"))
    );
  }

  async #ask({ id, slot, question, path }: Of<"ask">): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(id, abort);
    const clock = new Clock();
    let shown = Number.NEGATIVE_INFINITY;
    let labelled = "";
    const onProgress = (label: string, done: number, total: number): void => {
      clock.tick(done);
      const now = performance.now();
      if (label === labelled && now - shown < pauseMs) return;
      [labelled, shown] = [label, now];
      const secondsLeft = clock.secondsLeft(total);
      this.#send({ kind: "progress", id, label, done, total, secondsLeft });
    };
    await this.#reply(id, async () => {
      const table = await this.#table(slot);
      if (question.kind === "pairing")
        return { kind: "answered", id, answer: await this.#pairing(abort.signal) };
      const found = await answer(table, question, { signal: abort.signal, onProgress, path });
      if (computing.includes(question.kind)) this.#columnsChanged(slot, table, question);
      return { kind: "answered", id, answer: found };
    });
    this.#asked.delete(id);
  }

  /** The page learns of columns before it gets the answer that names them. */
  #columnsChanged(slot: Slot, table: OpenTable, question: Question): void {
    const changed = question.kind === "probe" ? ["predicted:", "disagreement:"] : [];
    const own: Readonly<Record<string, string>> = {
      cluster: "clusters:",
      outliers: "outliers",
      wrongLabels: "doubt",
    };
    const prefixes = [...changed, own[question.kind] ?? "-"];
    const keys = table.computed.facts
      .map(({ key }) => key)
      .filter((key) => prefixes.some((start) => key.startsWith(start)));
    this.#send({ kind: "columns", slot, columns: table.columns, changed: keys });
  }

  async #pairing(signal: AbortSignal): Promise<PairingAnswer> {
    const [first, second] = [await this.#table(0), await this.#table(1)];
    const pairing = pairRows(await rowNames(first, signal), await rowNames(second, signal));
    // it takes longer than the pairing itself: its columns come when they come
    void this.#disagreement(first, second, pairing).catch(() => {});
    return pairing;
  }

  async #disagreement(first: OpenTable, second: OpenTable, { rows }: PairingAnswer): Promise<void> {
    const signal = new AbortController().signal;
    const [mine, theirs] = [await first.vectors(), await second.vectors()];
    const share = await modelDisagreement(this.#library, mine, theirs, rows, 10, { signal });
    const key = "disagreement:models";
    for (const [slot, table, values, other] of [
      [0, first, share.first, second],
      [1, second, share.second, first],
    ] as const) {
      const name = other.source.model ?? other.source.path.split(/[\\/]/).at(-1) ?? "the other table";
      table.computed.put(key, `Disagreement with ${name}`, { kind: "numbers", values });
      this.#send({ kind: "columns", slot, columns: table.columns, changed: [key] });
    }
  }

  async #project({ id, slot, settings }: Of<"project">): Promise<void> {
    const stop = new AbortController();
    const gate = new this.#library.analysis.Gate();
    for (const [other, { slot: of }] of this.#projections)
      if (of === slot) this.handle({ kind: "stop", id: other });
    this.#projections.set(id, { slot, stop, gate });
    let shown = Number.NEGATIVE_INFINITY;
    const onProgress = (label: string, done: number, total: number, secondsLeft: number | null): void => {
      const now = performance.now();
      if (now - shown < pauseMs) return;
      shown = now;
      this.#send({ kind: "progress", id, label, done, total, secondsLeft });
    };
    try {
      const table = await this.#table(slot);
      const vectors = await table.vectors({
        signal: stop.signal,
        onProgress: (done, total) => onProgress("reading vectors", done, total, null),
      });
      onProgress("neighbours", 0, 1, null);
      const { facts, places } = await projectRows(this.#library, {
        ...{ settings, vectors, signal: stop.signal, gate },
        onStep: ({ x, y }, iteration, iterations, secondsLeft) =>
          this.#send({ kind: "projecting", id, slot, x, y, iteration, iterations, secondsLeft }),
        onProgress: (done, total, secondsLeft) => onProgress("layout", done, total, secondsLeft),
      });
      const kept = await table.maps.keep(facts, places);
      const map = kept
        ? facts
        : { ...facts, title: `${facts.title} (not kept: no folder can be written to)` };
      this.#send({ kind: "projected", id, slot, map, ...places });
    } catch (error) {
      const message = stop.signal.aborted ? "stopped before there was a map" : told(error);
      this.#send({ kind: "refused", id, message });
    } finally {
      this.#projections.delete(id);
    }
  }

  #pause(id: number, paused: boolean): void {
    const projection = this.#projections.get(id);
    if (!projection) return;
    if (paused) projection.gate.close();
    else projection.gate.open();
    this.#send({ kind: "paused", id, paused });
  }

  /** @param work gives the title of what was done; null: nothing was */
  #onLabels(id: number, work: (table: OpenTable) => Promise<string | null>): void {
    const done = this.#labelWork.then(() =>
      this.#reply(id, async () => {
        const table = await this.#table(0);
        const title = await work(table);
        const state = table.labelState;
        this.#send({ kind: "labels", slot: 0, state });
        return { kind: "labelled", id, state, title };
      }),
    );
    this.#labelWork = done;
  }

  async #save(table: OpenTable, path: string | null): Promise<null> {
    const { source, cells, book, target } = table;
    if (path === null || path === source.path) {
      await saveLabels(this.#library, source, cells, book, target);
      book.markSaved();
      return null;
    }
    await copyFile(source.path, path);
    const inTable = !path.toLowerCase().endsWith(".npy");
    const other = inTable
      ? ({ kind: "table", path, title: "" } as const)
      : ({ kind: "beside", path: besidePath(path), title: "" } as const);
    await saveLabels(this.#library, source, cells, book, other);
    return null;
  }

  async #reply(id: number, work: () => Promise<FromProcess>): Promise<void> {
    try {
      this.#send(await work());
    } catch (error) {
      this.#send({ kind: "failed", id, message: told(error) });
    }
  }
}
