import { element } from "../../shell/webview/dom";
import type { Slot } from "../shared/messages";
import type { Questions } from "./questions";

/** Pictures that are kept. */
const mostKept = 2000;
/** Pictures that are asked for at once. */
const mostAsked = 64;

interface Wish {
  readonly row: number;
  readonly resolve: (url: string | null) => void;
}

/** Thumbnails of rows, asked for in batches and kept a while. */
export class Pictures {
  readonly #questions: Questions;
  /** By slot, composite and row; the oldest first. */
  readonly #kept = new Map<string, string | null>();
  readonly #wishes = new Map<string, { readonly slot: Slot; readonly composite: string; wishes: Wish[] }>();

  constructor(questions: Questions) {
    this.#questions = questions;
  }

  /** A blob: address; null where the row has no picture. */
  async load(slot: Slot, row: number, composite: string): Promise<string | null> {
    const key = `${slot} ${composite} ${row}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      const group = `${slot} ${composite}`;
      const waiting = this.#wishes.get(group) ?? { slot, composite, wishes: [] };
      waiting.wishes.push({ row, resolve });
      if (this.#wishes.size === 0) setTimeout(() => this.#ask(), 0);
      this.#wishes.set(group, waiting);
    });
  }

  /** A square that shows the picture when it has come. */
  frame(slot: Slot, row: number, composite: string, alt: string): HTMLElement {
    const frame = element("span", { class: "picture" });
    void this.load(slot, row, composite).then((url) => {
      if (url === null) frame.classList.add("none");
      else frame.append(element("img", { src: url, alt, draggable: "false" }));
    });
    return frame;
  }

  /** Forgets all: the table is another. */
  clear(): void {
    for (const url of this.#kept.values()) if (url !== null) URL.revokeObjectURL(url);
    this.#kept.clear();
  }

  #ask(): void {
    const groups = [...this.#wishes.values()];
    this.#wishes.clear();
    for (const { slot, composite, wishes } of groups)
      for (let from = 0; from < wishes.length; from += mostAsked)
        void this.#batch(slot, composite, wishes.slice(from, from + mostAsked));
  }

  async #batch(slot: Slot, composite: string, wishes: readonly Wish[]): Promise<void> {
    const rows = Uint32Array.from(wishes, ({ row }) => row);
    const pictures = await this.#questions
      .ask(slot, { kind: "thumbnails", rows, composite }, "thumbnails")
      .then((answer) => answer.pictures)
      .catch(() => []);
    wishes.forEach(({ row, resolve }, at) => {
      const bytes = pictures[at] ?? null;
      const url =
        bytes === null ? null : URL.createObjectURL(new Blob([bytes.slice()], { type: "image/png" }));
      this.#keep(`${slot} ${composite} ${row}`, url);
      resolve(url);
    });
  }

  #keep(key: string, url: string | null): void {
    const before = this.#kept.get(key);
    if (before) URL.revokeObjectURL(before);
    this.#kept.set(key, url);
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= mostKept) return;
      if (old !== null) URL.revokeObjectURL(old);
      this.#kept.delete(oldest);
    }
  }
}
