/** How far long work has come. */
export interface Progress {
  /** Units finished so far. */
  readonly done: number;
  /** Units in all, where that is known. */
  readonly total?: number;
  /** What is counted, in the plural: "tiles", "bytes". */
  readonly unit: string;
  /** How it goes besides, in a few words: "loss 3.2". */
  readonly detail?: string;
}

/** What everything that may take over a second accepts. */
export interface LongWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
