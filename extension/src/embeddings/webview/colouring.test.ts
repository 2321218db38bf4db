import assert from "node:assert/strict";
import { test } from "node:test";
import { noCategory } from "../shared/questions";
import { byClass, byNumber, rowsOf } from "./colouring";
import { classColour, mostClassColours, noColour, numberColours } from "./palette";

test("classes have a colour each, and rows without one a colour of their own", () => {
  const { codes, colours, entries } = byClass(
    {
      kind: "categories",
      codes: Uint16Array.of(1, noCategory, 0, 1),
      legend: [
        { label: "Forest", count: 1 },
        { label: "River", count: 2 },
      ],
    },
    "dark",
  );
  assert.deepEqual([...codes], [1, 2, 0, 1]);
  assert.deepEqual(
    entries.map(({ label, count }) => `${label} ${count}`),
    ["Forest 1", "River 2", "no value 1"],
  );
  assert.equal(colours[2], noColour("dark"));
  assert.notEqual(colours[0], colours[1]);
  assert.deepEqual([...rowsOf(codes, 1)], [0, 3]);
});

test("of more classes than colours the largest have one", () => {
  const count = mostClassColours + 3;
  const legend = Array.from({ length: count }, (_, code) => ({ label: `${code}`, count: code }));
  const { entries } = byClass({ kind: "categories", codes: new Uint16Array(), legend }, "light");
  assert.equal(entries.at(-1)?.colour, classColour(0, "light"));
  assert.equal(entries[0]?.colour, noColour("light"));
  const own = entries.filter(({ colour }) => colour !== noColour("light"));
  assert.equal(own.length, mostClassColours);
  assert.equal(new Set(own.map(({ colour }) => colour)).size, mostClassColours);
});

test("numbers go from the first to the last colour, extremes with them, and no number has none", () => {
  const values = Float32Array.from({ length: 101 }, (_, at) => at);
  values[0] = -1e9;
  values[100] = Number.NaN;
  const { codes, colours, limits } = byNumber({ kind: "numbers", values }, "light");
  // of the 100 numbers −1e9, 1 … 99 the percentiles are at ranks 2 and 97
  assert.deepEqual(limits, [2, 97]);
  assert.equal(colours[codes[0] ?? -1], numberColours()[0]);
  assert.equal(colours[codes[99] ?? -1], numberColours().at(-1));
  assert.equal(colours[codes[100] ?? -1], noColour("light"));
  assert.equal(numberColours()[0], "#440154");
  assert.equal(numberColours().at(-1), "#fde725");
});
