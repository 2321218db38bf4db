import assert from "node:assert/strict";
import { type Case, dataOf, resultOf } from "../client";

/** What outlives a cell, and what does not. */
export const sessions: readonly Case[] = [
  {
    name: "after a failed cell those that wait behind it are given up, unless asked otherwise; later ones run",
    run: async (kernel) => {
      const wait = "await new Promise((r) => setTimeout(r, 200));";
      const failing = kernel.execute(`${wait} throw new Error("no");`);
      const waiting = kernel.execute("1");
      assert.equal((await failing).reply.content["status"], "error");
      assert.equal((await waiting).reply.content["status"], "aborted");
      assert.equal((await kernel.execute("1")).reply.content["status"], "ok");
      const allowed = kernel.execute(`${wait} throw new Error("no");`, { stopOnError: false });
      const behind = kernel.execute("2");
      assert.equal((await allowed).reply.content["status"], "error");
      assert.equal(resultOf(await behind), "2");
    },
  },
  {
    name: "a session that ends by itself is said, and another takes its place",
    run: async (kernel) => {
      const { reply, said } = await kernel.execute('console.log("last words"); process.exit(3);');
      assert.equal(reply.content["ename"], "SessionEnded");
      assert.match(String(reply.content["evalue"]), /code 3; a new one was started/);
      assert.match(JSON.stringify(said), /last words/);
      assert.equal(resultOf(await kernel.execute("2 + 1")), "3");
    },
  },
  {
    name: "restart: names are gone, counting begins anew",
    run: async (kernel) => {
      await kernel.execute("const gone = 1;");
      await kernel.restart();
      const { reply } = await kernel.execute("gone");
      assert.equal(reply.content["execution_count"], 1);
      assert.match(String(reply.content["evalue"]), /TS2304: Cannot find name 'gone'/);
      assert.equal(dataOf(await kernel.execute("1"))["text/plain"], "1");
    },
  },
];
