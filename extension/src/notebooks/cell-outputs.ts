import type { KernelEvent } from "softcon";
import { errorOutput } from "./error-output";
import { bundleItems, mimes, type OutputItem, type ShownOutput, streamOutput } from "./output-items";

/** Where a cell's outputs go; each call resolves when the window has taken it. */
export interface OutputTarget<O> {
  /** An output that is not shown yet. */
  create(output: ShownOutput): O;
  append(outputs: readonly O[]): PromiseLike<void>;
  /** All outputs of the cell. */
  replaceAll(outputs: readonly O[]): PromiseLike<void>;
  /** Text at the end of a stream's output. */
  extend(output: O, items: readonly OutputItem[]): PromiseLike<void>;
  /** What one output shows. */
  replace(output: O, items: readonly OutputItem[]): PromiseLike<void>;
  /** Everything so far was written: nothing comes for a while, perhaps never again. */
  rest(): void;
}

/** Text of a cell beyond this many characters is not shown: the window would have to keep all of it. */
export const mostText = 8_000_000;
/** Where streams take turns more often than this, what is printed is added to what stands there already. */
const mostOutputs = 500;
/** Between two writes: what is printed meanwhile goes in one. */
const pauseMs = 40;

type Operation<O> =
  | { readonly kind: "clear" }
  | { readonly kind: "stream"; readonly name: "stdout" | "stderr"; text: string }
  | { readonly kind: "show"; readonly output: O }
  | { readonly kind: "replace"; readonly output: O; items: readonly OutputItem[] };

interface Stream<O> {
  readonly name: "stdout" | "stderr";
  readonly output: O;
}

/** Displays that can be shown anew, in whichever cell they are. */
export class Displays<O> {
  readonly #shown = new Map<string, { readonly cell: CellOutputs<O>; readonly output: O }[]>();

  add(id: string, cell: CellOutputs<O>, output: O): void {
    this.#shown.set(id, [...(this.#shown.get(id) ?? []), { cell, output }]);
  }

  update(id: string, items: readonly OutputItem[]): void {
    for (const { cell, output } of this.#shown.get(id) ?? []) cell.replace(output, items);
  }

  /** The cell's outputs are gone. */
  forget(cell: CellOutputs<O>): void {
    for (const [id, shown] of this.#shown) {
      const left = shown.filter((display) => display.cell !== cell);
      if (left.length > 0) this.#shown.set(id, left);
      else this.#shown.delete(id);
    }
  }
}

/**
 * Writes what a kernel says of a cell below it, in order. What comes faster than the window takes it is joined: however
 * much a cell prints, one write is under way.
 */
export class CellOutputs<O> {
  #waiting: Operation<O>[] = [];
  #writing: Promise<void> | null = null;
  #clearNext = false;
  #text = 0;
  /** As the window has them. */
  #count = 0;
  #last: Stream<O> | null = null;
  readonly #streams = new Map<string, Stream<O>>();

  constructor(
    private readonly target: OutputTarget<O>,
    private readonly displays: Displays<O>,
  ) {}

  take(event: KernelEvent): void {
    switch (event.type) {
      case "stream":
        this.print(event.content.name, event.content.text);
        return;
      case "clear_output":
        if (event.content.wait) this.#clearNext = true;
        else this.clear();
        return;
      case "error":
        this.#show(errorOutput(event.content));
        return;
      case "update_display_data": {
        const { data, transient } = event.content;
        this.displays.update(transient.display_id ?? "", bundleItems(data));
        return;
      }
      case "display_data":
      case "execute_result": {
        const { data, metadata, transient } = event.content;
        const count =
          event.type === "execute_result" ? { executionCount: event.content.execution_count } : {};
        const about = { outputType: event.type, metadata, ...count };
        this.#show({ items: bundleItems(data), metadata: about }, transient.display_id);
      }
    }
  }

  print(name: "stdout" | "stderr", text: string): void {
    if (text === "" || this.#text > mostText) return;
    this.#beforeNext();
    this.#text += text.length;
    const shown = this.#text > mostText ? `${text.slice(0, mostText - this.#text)}\n` : text;
    const last = this.#waiting.at(-1);
    if (last?.kind === "stream" && last.name === name) last.text += shown;
    else this.#add({ kind: "stream", name, text: shown });
    if (this.#text > mostText)
      this.#add({
        kind: "stream",
        name: "stderr",
        text: `What this cell prints beyond ${mostText / 1e6} million characters is not shown; write it to a file.\n`,
      });
    this.#start();
  }

  clear(): void {
    this.#clearNext = false;
    this.#text = 0;
    this.displays.forget(this);
    this.#waiting = [{ kind: "clear" }];
    this.#start();
  }

  /** What an output of this cell shows, whoever asked for it. */
  replace(output: O, items: readonly OutputItem[]): void {
    const same = this.#waiting.find(
      (operation) => operation.kind === "replace" && operation.output === output,
    );
    if (same?.kind === "replace") same.items = items;
    else this.#add({ kind: "replace", output, items });
    this.#start();
  }

  /** Resolves when all that was said before is shown. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #show(shown: ShownOutput, id?: string): void {
    this.#beforeNext();
    const output = this.target.create(shown);
    if (id !== undefined) this.displays.add(id, this, output);
    this.#add({ kind: "show", output });
    this.#start();
  }

  #beforeNext(): void {
    if (this.#clearNext) this.clear();
  }

  #add(operation: Operation<O>): void {
    this.#waiting.push(operation);
  }

  #start(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
      if (this.#waiting.length > 0) this.#start();
      else this.target.rest();
    });
  }

  async #write(): Promise<void> {
    // What is said in one breath is one write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      await this.#apply(this.#waiting.splice(0));
      if (this.#waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #apply(operations: readonly Operation<O>[]): Promise<void> {
    let fresh: O[] = [];
    let cleared = false;
    const extended = new Map<Stream<O>, string>();
    const flush = async (): Promise<void> => {
      const outputs = fresh;
      fresh = [];
      if (cleared) await this.target.replaceAll(outputs);
      else if (outputs.length > 0) await this.target.append(outputs);
      cleared = false;
      for (const [{ name, output }, text] of extended)
        await this.target.extend(output, [{ mime: mimes[name], data: text }]);
      extended.clear();
    };
    for (const operation of operations) {
      if (operation.kind === "clear") {
        fresh = [];
        extended.clear();
        cleared = true;
        this.#count = 0;
        this.#last = null;
        this.#streams.clear();
      } else if (operation.kind === "show") {
        this.#count++;
        this.#last = null;
        fresh.push(operation.output);
      } else if (operation.kind === "replace") {
        await flush();
        await this.target.replace(operation.output, operation.items);
      } else {
        const { name, text } = operation;
        const stream = this.#streamFor(name);
        if (stream) extended.set(stream, (extended.get(stream) ?? "") + text);
        else fresh.push(this.#newStream(name, text));
      }
    }
    await flush();
  }

  /** The output that more text of a stream goes to; undefined where it begins another. */
  #streamFor(name: "stdout" | "stderr"): Stream<O> | undefined {
    if (this.#last?.name === name) return this.#last;
    return this.#count >= mostOutputs ? this.#streams.get(name) : undefined;
  }

  #newStream(name: "stdout" | "stderr", text: string): O {
    const output = this.target.create(streamOutput(name, text));
    this.#last = { name, output };
    this.#streams.set(name, this.#last);
    this.#count++;
    return output;
  }
}
