import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamText } from "./stream-text";

test("pieces of one stream are joined, streams keep their order, letters are never cut", () => {
  const given: [string, string][] = [];
  const text = new StreamText((name, part) => given.push([name, part]));
  const e = Buffer.from("é");
  text.push("stdout", Buffer.from("a"));
  text.push("stdout", e.subarray(0, 1));
  text.push("stdout", e.subarray(1));
  text.push("stderr", Buffer.from("!"));
  text.push("stdout", Buffer.from("b"));
  text.flush();
  text.flush();
  assert.deepEqual(given, [
    ["stdout", "aé"],
    ["stderr", "!"],
    ["stdout", "b"],
  ]);
});

test("much text is handed on without waiting, little of it after a moment", async () => {
  const given: string[] = [];
  const text = new StreamText((_, part) => given.push(part));
  text.push("stdout", Buffer.from("x".repeat(1 << 16)));
  assert.equal(given.length, 1);
  text.push("stdout", Buffer.from("y"));
  assert.equal(given.length, 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(given.slice(1), ["y"]);
});
