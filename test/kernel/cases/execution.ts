import assert from "node:assert/strict";
import { type Case, resultOf, textOf } from "../client";

/** Cells that run, and cells that fail. */
export const execution: readonly Case[] = [
  {
    name: "execute: the input comes back, streams in order, then the value of the last expression",
    run: async (kernel) => {
      const code = 'console.log("a"); console.error("b"); process.stdout.write("c"); 6 * 7';
      const exchange = await kernel.execute(code);
      const { reply, said, states } = exchange;
      assert.equal(reply.content["status"], "ok");
      const count = Number(reply.content["execution_count"]);
      assert.ok(count >= 1);
      assert.deepEqual(said[0], {
        ...said[0],
        type: "execute_input",
        content: { code, execution_count: count },
      });
      const streams = said
        .filter(({ type }) => type === "stream")
        .map(({ content }) => [content["name"], content["text"]]);
      assert.deepEqual(streams, [
        ["stdout", "a\n"],
        ["stderr", "b\n"],
        ["stdout", "c"],
      ]);
      const result = said.at(-1);
      assert.equal(result?.type, "execute_result");
      assert.equal(result?.content["execution_count"], count);
      assert.equal(resultOf(exchange), "42");
      assert.deepEqual(states, ["busy", "idle"]);
    },
  },
  {
    name: "cells see what those before them declared, with its types; await is allowed at the top",
    run: async (kernel) => {
      await kernel.execute('let x = 1; const later = await Promise.resolve("z"); interface P { a: number }');
      await kernel.execute(
        "x += 1; const p: P = { a: x };\nfunction twice(n: number) { return 2 * n + x - x; }",
      );
      assert.equal(resultOf(await kernel.execute("[twice(p.a), later]")), "[ 4, 'z' ]");
      const wrong = await kernel.execute("const s: string = twice(2);");
      assert.equal(wrong.reply.content["ename"], "TypeScriptError");
      assert.match(
        String(wrong.reply.content["evalue"]),
        /TS2322: Type 'number' is not assignable to type 'string'/,
      );
    },
  },
  {
    name: "names of earlier cells in objects written short, and in destructuring assignments",
    run: async (kernel) => {
      await kernel.execute(
        'import { basename } from "node:path";\nconst steps = 3; let grown = 1; let left: number;',
      );
      assert.equal(
        resultOf(await kernel.execute("grown = 5;\n[1].map((n) => ({ steps, grown, n }))")),
        "[ { steps: 3, grown: 5, n: 1 } ]",
      );
      assert.equal(resultOf(await kernel.execute("({ basename }).basename === basename")), "true");
      const assigned = "({ grown, left = 7 } = { grown: 6 } as { grown: number; left?: number });";
      assert.equal(resultOf(await kernel.execute(`${assigned}\n[grown, left]`)), "[ 6, 7 ]");
      assert.equal(
        resultOf(await kernel.execute("const g = (steps: number) => ({ steps, grown });\ng(9)")),
        "{ steps: 9, grown: 6 }",
      );
    },
  },
  {
    name: "patterns take apart what earlier cells' interfaces describe",
    run: async (kernel) => {
      await kernel.execute(
        "interface Placed { readonly tile: { readonly w: number } }\nconst placed: Placed[] = [{ tile: { w: 3 } }];",
      );
      const inFunction =
        "const widthOf = (i: number) => { const { tile: { w: wide } } = placed[i]; return wide; };";
      assert.equal(resultOf(await kernel.execute(`${inFunction}\nwidthOf(0)`)), "3");
      assert.equal(resultOf(await kernel.execute("const { tile: taken } = placed[0];\ntaken.w + 1")), "4");
      assert.equal(resultOf(await kernel.execute("placed.map(({ tile: { w } }) => w + taken.w)")), "[ 6 ]");
    },
  },
  {
    name: "no value, no result: declarations, undefined, silent cells",
    run: async (kernel) => {
      for (const code of ["const nothing = 1", "undefined", "", "// only a remark"])
        assert.deepEqual(
          (await kernel.execute(code)).said.filter(({ type }) => type !== "execute_input"),
          [],
          code,
        );
      const before = (await kernel.execute("1")).reply.content["execution_count"];
      const silent = await kernel.execute("console.log('quiet'); 5", { silent: true });
      assert.deepEqual(
        silent.said.map(({ type }) => type),
        ["stream"],
      );
      assert.equal(silent.reply.content["execution_count"], before);
    },
  },
  {
    name: "error: name, message and the cell's own lines; the next cell runs",
    run: async (kernel) => {
      await kernel.execute("function inner(text: string) {\n  // line 2\n  return JSON.parse(text);\n}");
      const declared = (await kernel.execute("1")).reply.content["execution_count"];
      const { reply, said } = await kernel.execute(
        'type Unused = number;\n\nconst wanted: number[] = inner("{");',
      );
      const error = said.find(({ type }) => type === "error")?.content;
      assert.equal(error?.["ename"], "SyntaxError");
      assert.match(String(error?.["evalue"]), /JSON/);
      assert.equal(reply.content["status"], "error");
      assert.deepEqual(reply.content["traceback"], error?.["traceback"]);
      const traceback = [reply.content["traceback"]].flat().join("\n");
      const cell = Number(declared);
      assert.match(traceback, new RegExp(`at inner \\(cell ${cell - 1}, line 3, column`));
      assert.match(traceback, new RegExp(`cell ${cell + 1}, line 3, column`));
      assert.match(traceback, /> {3}3 \| {3}return JSON\.parse\(text\);/);
      assert.doesNotMatch(traceback, /node:|executor|kernel-lib/);
      assert.equal(resultOf(await kernel.execute("1 + 1")), "2");
    },
  },
  {
    name: "a type error points at its line and keeps the cell from running",
    run: async (kernel) => {
      const exchange = await kernel.execute('console.log("ran");\nconst n: number = "text";');
      assert.equal(textOf(exchange), "");
      assert.match(
        [exchange.reply.content["traceback"]].flat().join("\n"),
        /line 2, column 7: TS2322.*\n.*\n> {3}2 \| const n/,
      );
    },
  },
  {
    name: "what a failed cell had computed is not lost",
    run: async (kernel) => {
      await kernel.execute("const costly = 41 + 1;\nconst never: number = JSON.parse('{');");
      assert.equal(resultOf(await kernel.execute("costly")), "42");
      assert.equal(resultOf(await kernel.execute("let kept = 1; kept")), "1");
      await kernel.execute("null.x; let kept = 2;");
      await kernel.execute("JSON.parse('{'); let kept = 2;");
      assert.equal(resultOf(await kernel.execute("kept")), "1");
    },
  },
  {
    name: "things that are thrown and are no errors, and errors with a cause",
    run: async (kernel) => {
      assert.equal((await kernel.execute('throw "just text"')).reply.content["evalue"], "just text");
      const { reply } = await kernel.execute('throw new Error("outer", { cause: new TypeError("inner") })');
      assert.match(
        [reply.content["traceback"]].flat().join("\n"),
        /Error: outer[\s\S]*caused by TypeError: inner/,
      );
    },
  },
  {
    name: "what goes wrong after a cell is shown, and harms nothing",
    run: async (kernel) => {
      const exchange = await kernel.execute(
        'setTimeout(() => { throw new Error("late"); }, 10); void Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 200));',
      );
      assert.equal(exchange.reply.content["status"], "ok");
      assert.match(textOf(exchange, "stderr"), /Error: late/);
      assert.match(textOf(exchange, "stderr"), /Error: lost/);
    },
  },
  {
    name: "100,000 lines in a loop arrive, all of them and in order, in far fewer messages",
    run: async (kernel) => {
      const exchange = await kernel.execute('for (let i = 0; i < 100_000; i++) console.log("line " + i);');
      const wanted = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join("");
      assert.ok(
        textOf(exchange) === wanted,
        `${textOf(exchange).length} of ${wanted.length} characters, or in another order`,
      );
      const messages = exchange.said.filter(({ type }) => type === "stream").length;
      assert.ok(messages < 2000, `${messages} messages`);
    },
  },
];
