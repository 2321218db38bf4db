import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./export-panel";

test("pictures come as base64 or as text", () => {
  assert.deepEqual([...bytesOf("data:image/png;base64,iVBORw==")], [0x89, 0x50, 0x4e, 0x47]);
  const svg = "<svg>ä, %</svg>";
  const address = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  assert.equal(new TextDecoder().decode(bytesOf(address)), svg);
  assert.throws(() => bytesOf("blob:x,y"), /no picture/);
});
