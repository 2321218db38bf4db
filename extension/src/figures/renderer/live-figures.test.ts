import assert from "node:assert/strict";
import { test } from "node:test";
import { type Livable, LiveFigures } from "./live-figures";

function figures(count: number, needsGraphicsCard = true): { all: Livable[]; said: string[] } {
  const said: string[] = [];
  const all = Array.from({ length: count }, (_, i) => ({
    needsGraphicsCard,
    revive: () => void said.push(`+${i}`),
    retire: () => void said.push(`-${i}`),
  }));
  return { all, said };
}

test("figures that leave the view become pictures, and live again when they come back", () => {
  const { all, said } = figures(1);
  const page = new LiveFigures(2);
  const [figure] = all;
  assert.ok(figure);
  page.want(figure);
  page.want(figure);
  page.leave(figure);
  page.leave(figure);
  page.want(figure);
  assert.deepEqual(said, ["+0", "-0", "+0"]);
});

test("more in view than may live: the ones that were wanted last live, and one is freed before another begins", () => {
  const { all, said } = figures(4);
  const page = new LiveFigures(2);
  for (const figure of all) page.want(figure);
  assert.deepEqual(said, ["+0", "+1", "-0", "+2", "-1", "+3"]);
  assert.equal(page.live.length, 2);
  const [first] = all;
  assert.ok(first);
  page.want(first); // it is pointed at
  assert.deepEqual(said.slice(6), ["-2", "+0"]);
});

test("a figure that is deleted makes room for one that is in view", () => {
  const { all, said } = figures(3);
  const page = new LiveFigures(2);
  for (const figure of all) page.want(figure);
  const [first, second, third] = all;
  assert.ok(first && second && third);
  page.forget(third);
  assert.deepEqual(said, ["+0", "+1", "-0", "+2", "+0"]);
  assert.deepEqual(page.live, [second, first]);
});

test("figures that need no graphics card are as many as are in view", () => {
  const { all, said } = figures(9, false);
  const page = new LiveFigures(2);
  for (const figure of all) page.want(figure);
  assert.equal(page.live.length, 9);
  assert.ok(said.every((word) => word.startsWith("+")));
});
