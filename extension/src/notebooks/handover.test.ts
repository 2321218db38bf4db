import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Handover } from "./handover";

interface Stand {
  cells: string;
}

function handover(times: { readonly patienceMs?: number; readonly recentMs?: number } = {}) {
  const said: string[] = [];
  const handover = new Handover<Stand, string>({
    cellsOf: ({ cells }) => cells,
    take: (session, { cells }) => said.push(`${session} to ${cells}`),
    drop: (session) => said.push(`${session} dropped`),
    ...times,
  });
  return { handover, said };
}

test("a session goes to the notebook that has the same cells, whichever comes first, once", () => {
  const { handover: place, said } = handover();
  place.leave("a", "first");
  place.come({ cells: "a" });
  place.come({ cells: "b" });
  place.leave("b", "second");
  place.dispose();
  assert.deepEqual(said, ["first to a", "second to b"]);
});

test("a notebook that opens empty and is filled then gets it, too", () => {
  const { handover: place, said } = handover();
  const file = { cells: "" };
  place.come(file);
  place.leave("a", "session");
  assert.deepEqual(said, []);
  file.cells = "a";
  place.match();
  assert.deepEqual(said, ["session to a"]);
});

test("nobody comes for it: it is dropped after a while, once; what came long before does not get it", async () => {
  const { handover: place, said } = handover({ patienceMs: 30, recentMs: 30 });
  place.come({ cells: "a" });
  await pause(60);
  place.leave("a", "session");
  await pause(90);
  place.leave("c", "last");
  place.dispose();
  await pause(60);
  assert.deepEqual(said, ["session dropped", "last dropped"]);
});
