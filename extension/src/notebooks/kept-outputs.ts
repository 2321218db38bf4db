import type { OutputTarget } from "./cell-outputs";
import type { OutputItem, ShownOutput } from "./output-items";

/** What came to an output after it was first shown. */
interface Later {
  readonly replaced: readonly OutputItem[] | null;
  readonly added: readonly OutputItem[];
}

const nothing: Later = { replaced: null, added: [] };

/**
 * Passes a cell's outputs on and keeps them, because the cell may go on in another document: what was said while that
 * came about is in neither.
 */
export class KeptOutputs<O> implements OutputTarget<O> {
  /** In the order in which they are shown. */
  readonly #shown = new Map<O, Later>();
  /** The target is another cell now, which does not have all of them. */
  #isBehind = false;
  #written: Promise<void> = Promise.resolve();

  constructor(private readonly target: OutputTarget<O>) {}

  /** The target is another cell. @param hasAll it has the same already: written when one of them changes. */
  async moved(hasAll: boolean): Promise<void> {
    this.#isBehind = true;
    if (hasAll) return;
    await this.#write(
      () => {},
      async () => {},
    );
    this.target.rest();
  }

  create = (output: ShownOutput): O => this.target.create(output);

  append = (outputs: readonly O[]): Promise<void> =>
    this.#write(
      () => this.#add(outputs),
      () => this.target.append(outputs),
    );

  replaceAll = (outputs: readonly O[]): Promise<void> =>
    this.#write(
      () => {
        this.#shown.clear();
        this.#add(outputs);
      },
      () => this.target.replaceAll(outputs),
    );

  extend = (output: O, items: readonly OutputItem[]): Promise<void> =>
    this.#write(
      () => this.#keep(output, ({ replaced, added }) => ({ replaced, added: [...added, ...items] })),
      () => this.target.extend(output, items),
    );

  replace = (output: O, items: readonly OutputItem[]): Promise<void> =>
    this.#write(
      () => this.#keep(output, () => ({ replaced: items, added: [] })),
      () => this.target.replace(output, items),
    );

  rest = (): void => this.target.rest();

  #add(outputs: readonly O[]): void {
    for (const output of outputs) this.#shown.set(output, nothing);
  }

  #keep(output: O, change: (later: Later) => Later): void {
    const later = this.#shown.get(output);
    if (later) this.#shown.set(output, change(later));
  }

  /** One after the other; a target that is behind is given everything in place of what is new. */
  #write(keep: () => unknown, pass: () => PromiseLike<void>): Promise<void> {
    const written = this.#written.then(async () => {
      keep();
      if (!this.#isBehind) return pass();
      this.#isBehind = false;
      await this.#repeat();
    });
    this.#written = written.catch(() => {});
    return written;
  }

  async #repeat(): Promise<void> {
    const shown = [...this.#shown];
    await this.target.replaceAll(shown.map(([output]) => output));
    for (const [output, { replaced, added }] of shown) {
      if (replaced) await this.target.replace(output, replaced);
      if (added.length > 0) await this.target.extend(output, added);
    }
  }
}
