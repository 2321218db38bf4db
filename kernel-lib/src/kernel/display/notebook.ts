/** What is shown of one thing, by mime type: text, base64 for pictures, JSON for the rest. */
export type Bundle = Readonly<Record<string, unknown>>;

export interface Display {
  readonly data: Bundle;
  readonly metadata: Bundle;
  /** Under which it can be shown anew; null where it cannot. */
  readonly displayId: string | null;
  /** True replaces what was shown under the id. */
  readonly update: boolean;
}

/** The notebook that a program runs in. */
export interface Notebook {
  show(display: Display): void;
  /** Takes the cell's outputs away, at once or when the next one comes. */
  clear(wait: boolean): void;
  /** The cell is not done before this is. */
  hold(work: Promise<unknown>): void;
}

/** The kernel and the library in a cell may be two copies of this package; the registry of symbols is one. */
const key = Symbol.for("softcon.notebook");

/** The notebook this runs in; undefined in a plain program. */
export function notebook(): Notebook | undefined {
  return Reflect.get(globalThis, key);
}

/** Said by the kernel, in the process that runs cells. */
export function enterNotebook(entered: Notebook): void {
  Reflect.set(globalThis, key, entered);
}
