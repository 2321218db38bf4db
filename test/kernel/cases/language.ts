import assert from "node:assert/strict";
import type { Case, KernelClient } from "../client";

/** What a front end asks about code, and about the kernel. */
export const language: readonly Case[] = [
  {
    name: "kernel info: the language, the protocol, who answers; busy before and idle after",
    run: async (kernel) => {
      const { reply, states } = await kernel.kernelInfo();
      assert.equal(reply.type, "kernel_info_reply");
      assert.equal(reply.content["status"], "ok");
      assert.equal(reply.content["protocol_version"], "5.3");
      assert.equal(reply.content["implementation"], "softcon");
      assert.match(
        JSON.stringify(reply.content["language_info"]),
        /"name":"typescript".*"file_extension":".ts"/,
      );
      assert.deepEqual(states, ["busy", "idle"]);
    },
  },
  {
    name: "completion: members, names of earlier cells, positions in characters; types for those who ask",
    run: async (kernel) => {
      await kernel.execute("const measured = { reflectance: 1, radiance: 2 };");
      const { reply } = await kernel.complete('"🛰"; measured.ref', 17);
      assert.equal(reply.content["status"], "ok");
      assert.deepEqual(reply.content["matches"], ["reflectance"]);
      assert.deepEqual([reply.content["cursor_start"], reply.content["cursor_end"]], [14, 17]);
      assert.match(JSON.stringify(reply.content["metadata"]), /"text":"reflectance","type":"property"/);
      const names = await kernel.complete("measu", 5);
      assert.ok([names.reply.content["matches"]].flat().includes("measured"));
    },
  },
  {
    name: "inspection: the type and the docstring; nothing where there is nothing",
    run: async (kernel) => {
      await kernel.execute(
        "/** Degrees to radians. */\nfunction radians(degrees: number): number { return (degrees * Math.PI) / 180; }",
      );
      const { reply } = await kernel.inspect("radians(3)", 3);
      assert.equal(reply.content["found"], true);
      const text = JSON.stringify(reply.content["data"]);
      assert.match(text, /function radians\(degrees: number\): number/);
      assert.match(text, /Degrees to radians/);
      const nothing = await kernel.inspect("   ", 1);
      assert.equal(nothing.reply.content["status"], "ok");
      assert.equal(nothing.reply.content["found"], false);
    },
  },
  {
    name: "is-complete: whole, and to be continued with an indent",
    run: async (kernel) => {
      assert.deepEqual((await kernel.isComplete("1 + 1")).reply.content, { status: "complete" });
      const { reply } = await kernel.isComplete("for (const x of []) {");
      assert.deepEqual(reply.content, { status: "incomplete", indent: "  " });
    },
  },
  {
    name: "history: the last, a range, a search, with outputs",
    run: async (kernel) => {
      const first = Number((await kernel.execute('"needle" + 1')).reply.content["execution_count"]);
      await kernel.execute("2 + 2");
      const of = async (request: Parameters<KernelClient["history"]>[0]): Promise<unknown> =>
        (await kernel.history(request)).reply.content["history"];
      assert.deepEqual(await of({ access: "tail", n: 1, output: true }), [[0, first + 1, ["2 + 2", "4"]]]);
      assert.deepEqual(await of({ access: "range", start: first, stop: first + 1 }), [
        [0, first, '"needle" + 1'],
      ]);
      assert.deepEqual(await of({ access: "search", pattern: "*needle*", n: 1 }), [
        [0, first, '"needle" + 1'],
      ]);
    },
  },
  {
    name: "comm info: there are none",
    run: async (kernel) => {
      const { reply } = await kernel.commInfo();
      assert.equal(reply.type, "comm_info_reply");
      assert.deepEqual(reply.content["comms"], {});
    },
  },
];
