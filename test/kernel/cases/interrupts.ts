import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type Case, type KernelClient, resultOf, textOf } from "../client";

/** Executes, and interrupts once the cell has said that it runs; what it says of that is left out. */
async function interrupted(kernel: KernelClient, code: string): ReturnType<KernelClient["execute"]> {
  let begun = (): void => undefined;
  const runs = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const cell = kernel.execute(`console.log("begun"); ${code}`, {
    onSaid: ({ type }) => type === "stream" && begun(),
  });
  await runs;
  await delay(100);
  await kernel.interrupt();
  const exchange = await cell;
  return { ...exchange, said: exchange.said.filter(({ content }) => content["text"] !== "begun\n") };
}

/** Cells that are stopped. */
export const interrupts: readonly Case[] = [
  {
    name: "interrupt: a loop that never waits",
    run: async (kernel) => {
      const { reply } = await interrupted(kernel, "let spun = 0; while (true) spun++;");
      assert.equal(reply.content["ename"], "Interrupted");
      assert.equal(resultOf(await kernel.execute("const alive1 = 1; alive1")), "1");
    },
  },
  {
    name: "interrupt: a promise that never settles, and the cell's own way out",
    run: async (kernel) => {
      const exchange = await interrupted(
        kernel,
        'try { await new Promise(() => undefined); } finally { console.log("tidied"); }',
      );
      assert.equal(exchange.reply.content["ename"], "Interrupted");
      assert.equal(textOf(exchange), "tidied\n");
    },
  },
  {
    name: "interrupt: a loop after an await, and the session goes on with its names",
    run: async (kernel) => {
      await kernel.execute("const before = 5;");
      const { reply } = await interrupted(kernel, "await null; for (;;) {}");
      assert.equal(reply.content["ename"], "Interrupted");
      assert.equal(resultOf(await kernel.execute("before")), "5");
    },
  },
  {
    name: "interrupt: a loop of awaits ends, also in a function of an earlier cell",
    run: async (kernel) => {
      await kernel.execute(
        "let turns = 0;\nasync function forever() { for (;;) { turns++; await new Promise((r) => setTimeout(r, 5)); } }",
      );
      const { reply } = await interrupted(kernel, "await forever();");
      assert.equal(reply.content["ename"], "Interrupted");
      const first = resultOf(await kernel.execute("turns"));
      await delay(100);
      assert.equal(resultOf(await kernel.execute("turns")), first);
    },
  },
  {
    name: "interrupt: cells that wait behind the interrupted one are given up",
    run: async (kernel) => {
      const running = interrupted(kernel, "await new Promise(() => undefined);");
      const waiting = kernel.execute("console.log('never')");
      assert.equal((await running).reply.content["status"], "error");
      assert.equal((await waiting).reply.content["status"], "aborted");
    },
  },
  {
    name: "interrupt: where nothing else can, the session starts anew and says so",
    run: async (kernel) => {
      const exchange = await interrupted(
        kernel,
        'import { execSync } from "node:child_process"; execSync("sleep 60");',
      );
      assert.equal(exchange.reply.content["ename"], "SessionEnded");
      assert.match(textOf(exchange, "stderr"), /could not be interrupted.*new one started/);
      assert.equal(resultOf(await kernel.execute("1 + 1")), "2");
    },
  },
];
