import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonTokens } from "./json-tokens";

test("tokens are the same wherever the bytes are cut", () => {
  const text = '{"ä1": ["x", "" ],\n"b":{}}';
  const bytes = new TextEncoder().encode(text);
  const expected = ["{", '"ä1', ":", "[", '"x', ",", '"', "]", ",", '"b', ":", "{", "}", "}"];
  for (let size = 1; size <= bytes.length; size++) {
    const tokens: string[] = [];
    const reader = new JsonTokens({
      mark: (byte) => tokens.push(String.fromCharCode(byte)),
      string: (text, start, end) => tokens.push(`"${text.toString("utf8", start, end)}`),
    });
    for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size));
    reader.end();
    assert.deepEqual(tokens, expected, `pieces of ${size}`);
  }
});
