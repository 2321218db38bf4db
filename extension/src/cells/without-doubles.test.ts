import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutDoubles } from "./without-doubles";

test("the same number at the same place is shown once; another number or place is another problem", () => {
  const expected = { code: 1109, line: 2, character: 10 };
  const type = { code: 2322, line: 2, character: 10 };
  const elsewhere = { code: 1109, line: 3, character: 10 };
  assert.deepEqual(withoutDoubles([expected, type, elsewhere], [expected]), [type, elsewhere]);
  assert.deepEqual(withoutDoubles([expected], []), [expected]);
  assert.deepEqual(withoutDoubles([], [expected]), []);
});
