import assert from "node:assert/strict";
import { test } from "node:test";
import { python, requirePeer } from "./peers";

test("a script's arguments, input and output pass through", (t) => {
  if (!requirePeer(t, "gdal")) return;
  const code = "import sys; print(sys.argv[1] + sys.stdin.read())";
  assert.equal(python("-c", [code, "a"], "b").trim(), "ab");
});

test("a script that fails throws with its own message", (t) => {
  if (!requirePeer(t, "gdal")) return;
  assert.throws(() => python("-c", ["raise ValueError('seven is too many')"]), /seven is too many/);
});
