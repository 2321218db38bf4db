import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineClient, ownBuffers } from "./engine-client";
import { classedRows, library } from "./process/testing";

const folder = mkdtempSync(join(tmpdir(), "softcon-engine-"));
after(() => rmSync(folder, { recursive: true, force: true }));
/** extension/dist, from extension/dist/compiled/embeddings. */
const script = resolve(__dirname, "..", "..", "embeddings", "process.js");

function client(onDeath: () => void = () => {}): EngineClient {
  return new EngineClient({
    script,
    library: () => dirname(createRequire(__filename).resolve("softcon/package.json")),
    env: () => process.env,
    storage: join(folder, "storage"),
    onNoise: () => {},
    onNews: () => {},
    onDeath,
  });
}

const open = (path: string, backup: string | null = null) =>
  ({ kind: "open", slot: 0, path, chosen: null, backup, saveLabels: "auto" }) as const;

async function labelsOf(path: string): Promise<unknown[]> {
  const file = await library.openEmbeddings(path);
  const labels = await file.column("label");
  const { matrix } = await file.vectors();
  await file.close();
  return [...labels, matrix.length];
}

test("a process that ends while it saves loses neither the table nor the labels", async () => {
  const path = join(folder, "table.parquet");
  const rows = Uint32Array.from({ length: 2000 }, (_, i) => i);
  const backup = join(folder, "backup.csv");
  for (let kill = 0; kill < 8; kill++) {
    library.writeRows(path, classedRows(2000, 16, 3));
    const before = await labelsOf(path);
    const engine = client();
    await engine.ask(open(path));
    await engine.ask({ kind: "label", rows, className: "river", how: "set" });
    await engine.ask({ kind: "backup", path: backup });
    const saving = engine.ask({ kind: "save", path: null }).catch(() => null);
    await sleep(kill * 4);
    engine.kill();
    await saving;
    const found = await labelsOf(path);
    const after = [...Array.from(rows, () => "river"), before.at(-1)];
    assert.deepEqual(found, found[0] === "river" ? after : before);
    // the next process takes up what was not saved
    const reply = await engine.ask(open(path, backup));
    assert.ok(reply.kind === "opened" && reply.facts.labels.dirty);
    assert.deepEqual(
      reply.facts.labels.classes.filter(({ count }) => count > 0),
      [{ name: "river", count: 2000 }],
    );
    engine.dispose();
  }
});

test("arrays get buffers of their own", () => {
  const shared = new ArrayBuffer(64);
  const message = ownBuffers({
    a: new Float32Array(shared, 8, 2),
    b: [Buffer.from("abc")],
    c: { d: "text" },
  });
  assert.equal(message.a.buffer.byteLength, 8);
  assert.equal(message.b[0]?.constructor, Uint8Array);
});
