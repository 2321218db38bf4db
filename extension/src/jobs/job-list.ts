import type { JobProgress } from "./shared/job-messages";

/** Something that takes long, as a person follows it. */
export interface JobRecord {
  readonly id: number;
  /** "Embedding scene.tif" */
  readonly title: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly progress?: JobProgress;
  /** The file it made. */
  readonly result?: string;
  /** Why it failed. */
  readonly problem?: string;
  /** A model's id or file that it computes with. */
  readonly model?: string;
  /** A model's id that it downloads. */
  readonly fetches?: string;
}

/** Between two messages of progress: VS Code puts off drawing a view for as long as it changes every 200 ms or sooner. */
const progressMs = 500;

/** The jobs of this window, the latest first, and those results of earlier ones that were kept. */
export class JobList {
  private readonly records: JobRecord[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly cancels = new Map<number, () => void>();
  private last = 0;
  private progressTold = Number.NEGATIVE_INFINITY;
  private progressToTell: ReturnType<typeof setTimeout> | undefined;

  get all(): readonly JobRecord[] {
    return this.records;
  }

  get running(): readonly JobRecord[] {
    return this.records.filter(({ state }) => state === "running");
  }

  /** Calls `listener` after every change, after those of progress twice a second, until what it returns is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A job begins. @returns its id. */
  begin(job: Pick<JobRecord, "title" | "model" | "fetches">, cancel: () => void): number {
    const id = ++this.last;
    this.cancels.set(id, cancel);
    const { title, model, fetches } = job;
    this.records.unshift({
      id,
      title,
      state: "running",
      ...(model === undefined ? {} : { model }),
      ...(fetches === undefined ? {} : { fetches }),
    });
    this.changed();
    return id;
  }

  update(id: number, progress: JobProgress): void {
    this.replace(id, (record) => (record.state === "running" ? { ...record, progress } : record));
    const wait = this.progressTold + progressMs - Date.now();
    if (wait <= 0) this.tellProgress();
    else this.progressToTell ??= setTimeout(() => this.tellProgress(), wait);
  }

  end(id: number, how: Pick<JobRecord, "result" | "problem"> & { readonly state: JobRecord["state"] }): void {
    this.cancels.delete(id);
    this.replace(id, ({ progress: _, ...record }) => ({ ...record, ...how }));
    this.changed();
  }

  cancel(id: number): void {
    this.cancels.get(id)?.();
  }

  /** A result of an earlier window. */
  restore(title: string, result: string): void {
    this.records.push({ id: ++this.last, title, state: "done", result });
    this.changed();
  }

  /** Takes one that has ended off the list. */
  forget(id: number): void {
    this.drop((record) => record.id === id);
  }

  /** Takes all that have ended off the list. */
  clear(): void {
    this.drop(() => true);
  }

  private drop(which: (record: JobRecord) => boolean): void {
    const kept = this.records.filter((record) => record.state === "running" || !which(record));
    this.records.splice(0, this.records.length, ...kept);
    this.changed();
  }

  private replace(id: number, change: (record: JobRecord) => JobRecord): void {
    const at = this.records.findIndex((record) => record.id === id);
    const record = this.records[at];
    if (record === undefined) return;
    this.records[at] = change(record);
  }

  private tellProgress(): void {
    this.progressTold = Date.now();
    this.changed();
  }

  private changed(): void {
    clearTimeout(this.progressToTell);
    this.progressToTell = undefined;
    for (const listener of this.listeners) listener();
  }
}
