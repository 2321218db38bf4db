import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockCache } from "./block-cache";

test("what was used last stays, what was used longest ago goes, and no more is held than allowed", async () => {
  const cache = new BlockCache<string>(30);
  const loads: string[] = [];
  const get = (key: string): Promise<string> =>
    cache.get(key, 10, async () => {
      loads.push(key);
      return key;
    });
  for (const key of ["a", "b", "c", "a", "d", "a", "b"]) await get(key);
  assert.deepEqual(loads, ["a", "b", "c", "d", "b"]);
  assert.equal(cache.bytes, 30);
});

test("readers that come at the same time share one decoding", async () => {
  const cache = new BlockCache<number>(10);
  let loads = 0;
  const load = async (): Promise<number> => ++loads;
  assert.deepEqual(await Promise.all([cache.get("a", 5, load), cache.get("a", 5, load)]), [1, 1]);
});

test("a failure is not kept", async () => {
  const cache = new BlockCache<number>(10);
  await assert.rejects(cache.get("a", 5, () => Promise.reject(new Error("damaged"))));
  assert.equal(await cache.get("a", 5, async () => 7), 7);
  assert.equal(cache.bytes, 5);
});
