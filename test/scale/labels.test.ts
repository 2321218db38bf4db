import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { seededRandom } from "#lib/core/random";
import { temporaryFolder } from "#lib/testing/temporary-folder";

const lib = resolve(__dirname, "..", "..", "..", "kernel-lib", "dist");
/** As many as SSL4EO-S12-ML has. */
const images = 780_371;
const places = 247_377;

/** A file of the published one's form, counts and size. */
function writeLabels(path: string): void {
  const random = seededRandom(5);
  const file = openSync(path, "w");
  let text = "{";
  let written = 0;
  for (let place = 0; place < places; place++) {
    text += `${place === 0 ? "" : ","}\n    "${String(place).padStart(7, "0")}": {`;
    const seasons = Math.min(4, Math.ceil((images - written) / (places - place)));
    for (let season = 0; season < seasons; season++, written++) {
      const time = `2020${String(3 * season + 1).padStart(2, "0")}${10 + random.int(18)}T10${10 + random.int(50)}59`;
      const classes = Array.from({ length: 9 }, (_, i) => `"${i}"`).filter(() => random.next() < 0.5);
      text += `${season === 0 ? "" : ","}\n        "${time}_${time}_T31TFJ": [${classes.join(", ")}]`;
    }
    text += "}";
    if (text.length > 2 ** 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, `${text}\n}\n`);
  closeSync(file);
  assert.equal(written, images);
}

test("labels of 780,371 images load within three seconds of a processor and 400 MB", (t) => {
  const path = join(temporaryFolder(t), "labels.json");
  writeLabels(path);
  const megabytes = statSync(path).size / 1e6;
  assert.ok(megabytes > 60, `${megabytes} MB`);
  // processor time, as the clock's depends on what else the machine does
  const program = `
    const { readMultiLabels } = require(${JSON.stringify(join(lib, "datasets", "ssl4eo-labels.js"))});
    const before = process.cpuUsage();
    const began = performance.now();
    readMultiLabels(${JSON.stringify(path)}).then(({ size }) => {
      const { user, system } = process.cpuUsage(before);
      const seconds = (performance.now() - began) / 1000;
      console.log(JSON.stringify({ size, seconds, cpu: (user + system) / 1e6, kilobytes: process.resourceUsage().maxRSS }));
    });`;
  const run = spawnSync(process.execPath, ["-e", program], { encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  const { size, seconds, cpu, kilobytes } = JSON.parse(run.stdout);
  t.diagnostic(
    `${megabytes.toFixed(0)} MB: ${cpu.toFixed(1)} s of a processor, ${seconds.toFixed(1)} s, ${(kilobytes / 1024).toFixed(0)} MiB`,
  );
  assert.equal(size, images);
  assert.ok(cpu < 3, `${cpu} s`);
  assert.ok(kilobytes * 1024 < 400e6, `${kilobytes} KiB`);
});
