import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelEvent } from "softcon";
import { CellOutputs, Displays, mostText, type OutputTarget } from "./cell-outputs";
import { mimes, type OutputItem } from "./output-items";

interface Shown {
  items: OutputItem[];
}

/** A window that takes a while, and counts how often it was written to. */
class Window implements OutputTarget<Shown> {
  outputs: Shown[] = [];
  writes = 0;
  rests = 0;
  most = 0;
  #open = 0;

  create = ({ items }: { readonly items: readonly OutputItem[] }): Shown => ({ items: [...items] });
  append = (outputs: readonly Shown[]): Promise<void> => this.#take(() => this.outputs.push(...outputs));
  replaceAll = (outputs: readonly Shown[]): Promise<void> => this.#take(() => (this.outputs = [...outputs]));
  extend = (output: Shown, items: readonly OutputItem[]): Promise<void> =>
    this.#take(() => output.items.push(...items));
  replace = (output: Shown, items: readonly OutputItem[]): Promise<void> =>
    this.#take(() => (output.items = [...items]));
  rest = (): void => void this.rests++;

  /** "stdout: a" of every output. */
  get texts(): string[] {
    return this.outputs.map(({ items }) => {
      const name = Object.entries(mimes).find(([, mime]) => mime === items[0]?.mime)?.[0];
      return `${name ?? items[0]?.mime}: ${items.map(({ data }) => data).join("")}`;
    });
  }

  async #take(change: () => unknown): Promise<void> {
    this.writes++;
    this.most = Math.max(this.most, ++this.#open);
    await new Promise((resolve) => setTimeout(resolve, 2));
    change();
    this.#open--;
  }
}

function opened(): { window: Window; cell: CellOutputs<Shown>; displays: Displays<Shown> } {
  const window = new Window();
  const displays = new Displays<Shown>();
  return { window, displays, cell: new CellOutputs(window, displays) };
}

const print = (name: "stdout" | "stderr", text: string): KernelEvent => ({
  type: "stream",
  content: { name, text },
});
const display = (text: string, id?: string): KernelEvent => ({
  type: "display_data",
  content: {
    data: { "text/plain": text },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  },
});

test("streams and displays come in the order in which they were said", async () => {
  const { window, cell } = opened();
  for (const event of [
    print("stdout", "a"),
    print("stdout", "b"),
    print("stderr", "c"),
    print("stdout", "d"),
    display("e"),
    print("stdout", "f"),
  ])
    cell.take(event);
  await cell.settled();
  assert.deepEqual(window.texts, ["stdout: ab", "stderr: c", "stdout: d", "text/plain: e", "stdout: f"]);
  assert.equal(window.writes, 1, "what was said at once is one write");
  assert.equal(window.rests, 1);
});

test("100,000 lines that come while the window is busy are few writes, one at a time, and nothing is lost", async () => {
  const { window, cell } = opened();
  let wanted = "";
  for (let i = 0; i < 100_000; i++) {
    wanted += `line ${i}\n`;
    cell.take(print("stdout", `line ${i}\n`));
    if (i % 5000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await cell.settled();
  assert.deepEqual(window.texts, [`stdout: ${wanted}`]);
  assert.ok(window.writes < 30, `${window.writes} writes`);
  assert.equal(window.most, 1);
});

test("text without end ends, and says so; what is shown afterwards is shown", async () => {
  const { window, cell } = opened();
  for (let i = 0; i < 12; i++) cell.take(print("stdout", "x".repeat(mostText / 10)));
  cell.take(display("result"));
  await cell.settled();
  const [text = "", why, result] = window.texts;
  assert.equal(text.length, "stdout: ".length + mostText + 1);
  assert.match(why ?? "", /^stderr: What this cell prints beyond 8 million characters is not shown/);
  assert.equal(result, "text/plain: result");
});

test("streams that take turns without end do not become outputs without end", async () => {
  const { window, cell } = opened();
  for (let i = 0; i < 2000; i++) cell.take(print(i % 2 ? "stderr" : "stdout", "."));
  await cell.settled();
  assert.equal(window.outputs.length, 500);
  assert.equal(window.texts.join("").replace(/std(out|err): /g, "").length, 2000);
});

test("outputs are taken away at once, or when the next one comes", async () => {
  const { window, cell } = opened();
  cell.take(print("stdout", "a"));
  await cell.settled();
  cell.take({ type: "clear_output", content: { wait: true } });
  await cell.settled();
  assert.deepEqual(window.texts, ["stdout: a"]);
  cell.take(print("stdout", "b"));
  await cell.settled();
  assert.deepEqual(window.texts, ["stdout: b"]);
  cell.take({ type: "clear_output", content: { wait: false } });
  await cell.settled();
  assert.deepEqual(window.texts, []);
});

test("a display is shown anew under its id wherever it is, the latest only; a cleared one is no more", async () => {
  const { window, cell, displays } = opened();
  const other = new Window();
  const second = new CellOutputs(other, displays);
  cell.take(display("1", "d"));
  second.take(display("1", "d"));
  await cell.settled();
  await second.settled();
  const { writes } = window;
  for (const text of ["2", "3", "4"])
    second.take({
      type: "update_display_data",
      content: { data: { "text/plain": text }, metadata: {}, transient: { display_id: "d" } },
    });
  await cell.settled();
  await second.settled();
  assert.deepEqual([window.texts, other.texts], [["text/plain: 4"], ["text/plain: 4"]]);
  assert.equal(window.writes, writes + 1);
  cell.clear();
  displays.update("d", [{ mime: "text/plain", data: "5" }]);
  await cell.settled();
  await second.settled();
  assert.deepEqual([window.texts, other.texts], [[], ["text/plain: 5"]]);
});
