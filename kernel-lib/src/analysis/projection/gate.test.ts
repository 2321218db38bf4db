import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gaussianMixture } from "../../testing/mixture";
import { Gate } from "./gate";
import { project } from "./project";

test("a closed gate holds the work; opened, it comes to the same map; closed, it can still be stopped", async () => {
  const matrix = gaussianMixture(300, 8, { groups: 3 });
  for (const method of ["tsne", "umap"] as const) {
    const gate = new Gate();
    gate.close();
    let told = 0;
    const onProgress = (): void => {
      told++;
    };
    const held = project(matrix, { method, gate, onProgress });
    await sleep(400);
    assert.ok(gate.closed);
    assert.equal(told, 0);
    gate.open();
    assert.deepEqual((await held).map, (await project(matrix, { method })).map);
    assert.ok(told > 0);

    gate.close();
    const stop = new AbortController();
    const stopped = project(matrix, { method, gate, signal: stop.signal });
    setTimeout(() => stop.abort(), 200);
    await assert.rejects(stopped, /interrupted/);
  }
});
