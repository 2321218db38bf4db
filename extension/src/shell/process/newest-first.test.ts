import assert from "node:assert/strict";
import { test } from "node:test";
import { NewestFirst } from "./newest-first";

test("a few at a time; of those that wait the newest is next, and a failure keeps nobody", async () => {
  const order: string[] = [];
  const tasks = new NewestFirst(1);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const done = new Promise<void>((resolve) => {
    tasks.add(async () => {
      await held;
      order.push("first");
    });
    tasks.add(async () => {
      order.push("oldest");
      resolve();
    });
    tasks.add(async () => {
      order.push("newest");
      throw new Error("fails");
    });
  });
  release();
  await done;
  assert.deepEqual(order, ["first", "newest", "oldest"]);
});
