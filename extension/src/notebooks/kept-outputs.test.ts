import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptOutputs } from "./kept-outputs";
import type { OutputItem } from "./output-items";

interface Shown {
  readonly name: string;
}

/** A cell's place in a document, which takes a while; what comes to it once it is closed is lost. */
function place() {
  const cells: Map<Shown, string>[] = [new Map()];
  const said: string[] = [];
  const write = async (what: string, change: (cell: Map<Shown, string>) => unknown): Promise<void> => {
    const cell = cells.at(-1);
    said.push(what);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (cell && cell === cells.at(-1)) change(cell);
  };
  const textOf = (items: readonly OutputItem[]): string => items.map(({ data }) => data).join("");
  const target = {
    create: ({ items }: { readonly items: readonly OutputItem[] }): Shown => ({ name: textOf(items) }),
    append: (outputs: readonly Shown[]) =>
      write("append", (cell) => {
        for (const output of outputs) cell.set(output, output.name);
      }),
    replaceAll: (outputs: readonly Shown[]) =>
      write("replaceAll", (cell) => {
        cell.clear();
        for (const output of outputs) cell.set(output, output.name);
      }),
    extend: (output: Shown, items: readonly OutputItem[]) =>
      write("extend", (cell) => {
        assert.ok(cell.has(output), "it is not there");
        cell.set(output, cell.get(output) + textOf(items));
      }),
    replace: (output: Shown, items: readonly OutputItem[]) =>
      write("replace", (cell) => {
        assert.ok(cell.has(output), "it is not there");
        cell.set(output, textOf(items));
      }),
    rest: () => said.push("rest"),
  };
  return {
    target,
    said,
    /** Another document's, which has what was saved. */
    move: (saved: ReadonlyMap<Shown, string> = new Map()) => cells.push(new Map(saved)),
    texts: () => [...(cells.at(-1)?.values() ?? [])],
  };
}

const text = (data: string): OutputItem[] => [{ mime: "text/plain", data }];

test("what is on its way while the cell moves, and all before it, is in the other cell; what follows is added once", async () => {
  const { target, move, texts } = place();
  const kept = new KeptOutputs(target);
  const [printed, shown] = ["a", "b"].map((name) => kept.create({ items: text(name), metadata: {} }));
  assert.ok(printed && shown);
  await kept.append([printed]);
  await kept.extend(printed, text("1"));
  await kept.append([shown]);
  await kept.replace(shown, text("B"));
  const onItsWay = kept.extend(printed, text("2"));
  move();
  const moved = kept.moved(false);
  const next = kept.extend(printed, text("3"));
  await Promise.all([onItsWay, moved, next]);
  assert.deepEqual(texts(), ["a123", "B"]);
  await kept.extend(printed, text("4"));
  assert.deepEqual(texts(), ["a1234", "B"]);
});

test("a cell that says nothing more has all of it in the other one, which is then let go of", async () => {
  const { target, move, texts, said } = place();
  const kept = new KeptOutputs(target);
  await kept.append([kept.create({ items: text("a"), metadata: {} })]);
  move();
  await kept.moved(false);
  assert.deepEqual(texts(), ["a"]);
  assert.equal(said.at(-1), "rest");
});

test("outputs that were saved are written again only when one of them changes", async () => {
  const { target, move, texts, said } = place();
  const kept = new KeptOutputs(target);
  const outputs = ["a", "b"].map((name) => kept.create({ items: text(name), metadata: {} }));
  await kept.append(outputs);
  const [first] = outputs;
  assert.ok(first);
  move(
    new Map([
      [{ name: "a" }, "a"],
      [{ name: "b" }, "b"],
    ]),
  );
  const { length } = said;
  await kept.moved(true);
  assert.equal(said.length, length);
  await kept.replace(first, text("A"));
  assert.deepEqual(texts(), ["A", "b"]);
});

test("outputs that were taken away do not come back", async () => {
  const { target, move, texts } = place();
  const kept = new KeptOutputs(target);
  await kept.append([kept.create({ items: text("a"), metadata: {} })]);
  await kept.replaceAll([kept.create({ items: text("b"), metadata: {} })]);
  move();
  await kept.moved(false);
  assert.deepEqual(texts(), ["b"]);
});
