import assert from "node:assert/strict";
import { test } from "node:test";
import { BoundedCache } from "./bounded-cache";

test("the least recently used item goes first, and what goes is disposed", () => {
  const gone: string[] = [];
  const item = (name: string) => ({ name, dispose: () => void gone.push(name) });
  const cache = new BoundedCache<ReturnType<typeof item>>(2);
  cache.set("a", item("a"));
  cache.set("b", item("b"));
  assert.equal(cache.get("a")?.name, "a");
  cache.set("c", item("c"));
  assert.deepEqual(gone, ["b"]);
  assert.equal(cache.get("b"), undefined);
  cache.set("a", item("a again"));
  assert.deepEqual(gone, ["b", "a"]);
  cache.clear();
  assert.deepEqual(gone, ["b", "a", "c", "a again"]);
  assert.equal(cache.size, 0);
});
