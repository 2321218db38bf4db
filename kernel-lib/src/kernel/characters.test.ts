import assert from "node:assert/strict";
import { test } from "node:test";
import { toCharacters, toUnits } from "./characters";

test("an emoji is one character and two UTF-16 units", () => {
  assert.equal(toUnits("a🛰b", 2), 3);
  assert.equal(toCharacters("a🛰b", 3), 2);
  assert.equal(toUnits("ab", 9), 2);
});
