import assert from "node:assert/strict";
import { test } from "node:test";
import { csvLine, readCsv } from "./csv";

test("quotes, doubled quotes, line ends inside, empty fields, a byte-order mark", () => {
  const text = '\uFEFFid,label,note\r\n1,"a, b","she said ""no"""\r\n2,,"two\nlines"\r\n3,x,\r\n\r\n';
  assert.deepEqual(readCsv(text, "t.csv"), {
    header: ["id", "label", "note"],
    rows: [
      ["1", "a, b", 'she said "no"'],
      ["2", "", "two\nlines"],
      ["3", "x", ""],
    ],
  });
});

test("semicolons and tabs, where the header has them; a single column; no rows", () => {
  assert.deepEqual(readCsv("a;b\n1,5;2\n", "t").rows, [["1,5", "2"]]);
  assert.deepEqual(readCsv("a\tb\n1\t2", "t").rows, [["1", "2"]]);
  assert.deepEqual(readCsv("label\nForest\nRiver", "t").rows, [["Forest"], ["River"]]);
  assert.deepEqual(readCsv("", "t"), { header: [], rows: [] });
});

test("what does not fit is named", () => {
  assert.throws(() => readCsv("a,b\n1,2\n3\n", "t.csv"), /t\.csv: row 2 has 1 fields and the header 2/);
  assert.throws(() => readCsv('a,b\n1,"2\n', "t.csv"), /quote that does not end/);
});

test("what is written is read again", () => {
  const rows = [
    ["id", "label"],
    ["a,1", 'with "quotes"'],
    ["b", "two\nlines"],
  ];
  const [header, ...rest] = rows;
  assert.deepEqual(readCsv(rows.map(csvLine).join(""), "t"), { header, rows: rest });
});
