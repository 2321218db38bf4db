import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOutput } from "./error-output";

const stackOf = (traceback: readonly string[]): string[] => {
  const [item] = errorOutput({ ename: "E", evalue: "m", traceback }).items;
  return JSON.parse(String(item?.data)).stack.split("\n");
};

test("places in cells are links to them, and the excerpt has the form in which VS Code knows an error's line", () => {
  assert.deepEqual(
    stackOf([
      "SyntaxError: Expected '}'",
      "    at inner (cell 2, line 3, column 15)",
      "    at cell 4, line 3, column 7",
      "    at other (tiles.ts:3:4)",
      "cell 4, line 3:",
      "    2 | ",
      ">   3 | const a: Array<number> = inner(0);",
      "      |       ^",
    ]),
    [
      "SyntaxError: Expected '}'",
      "    at inner (<a href='vscode-notebook-cell:?execution_count=2&line=3'>cell 2, line 3</a>, column 15)",
      "    at <a href='vscode-notebook-cell:?execution_count=4&line=3'>cell 4, line 3</a>, column 7",
      "    at other (tiles.ts:3:4)",
      "Cell In [4], line 3",
      "       2 | ",
      "--->   3 | const a: Array&lt;number&gt; = inner(0);",
      "         |       ^",
    ],
  );
});

test("what an error says is text, whatever it says; the file keeps the kernel's own words", () => {
  const traceback = ["Error: <img src=x onerror=alert(1)> & more"];
  assert.deepEqual(stackOf(traceback), ["Error: &lt;img src=x onerror=alert(1)&gt; &amp; more"]);
  const { metadata } = errorOutput({ ename: "Error", evalue: "x", traceback });
  assert.deepEqual(metadata["originalError"], {
    output_type: "error",
    ename: "Error",
    evalue: "x",
    traceback,
  });
});
