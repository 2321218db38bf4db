import assert from "node:assert/strict";
import { test } from "node:test";
import { Disposables } from "./disposables";

test("what is owned is let go of once, the latest first", () => {
  const order: string[] = [];
  const owner = new Disposables();
  for (const name of ["a", "b", "c"]) owner.onDispose(() => order.push(name));
  owner.dispose();
  owner.dispose();
  assert.deepEqual(order, ["c", "b", "a"]);
});

test("one that throws does not keep the others, and is told of", () => {
  const order: string[] = [];
  const owner = new Disposables();
  owner.onDispose(() => order.push("first"));
  owner.onDispose(() => {
    throw new Error("stuck");
  });
  assert.throws(() => owner.dispose(), /stuck/);
  assert.deepEqual(order, ["first"]);
});

test("what comes too late is let go of at once", () => {
  const owner = new Disposables();
  owner.dispose();
  const order: string[] = [];
  const thing = { dispose: () => order.push("late") };
  assert.equal(owner.add(thing), thing);
  assert.deepEqual(order, ["late"]);
});
