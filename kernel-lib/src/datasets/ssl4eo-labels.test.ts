import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { writeInPieces } from "../core/atomic-file";
import { temporaryFolder } from "../testing/temporary-folder";
import { multiLabelText, readMultiLabels } from "./ssl4eo-labels";

/** The example of SoftCon's README. */
const example = {
  "0000002": {
    "20210117T104259_20210117T104300_T31TFJ": ["0", "1", "2", "4"],
    "20200718T105031_20200718T105035_T31TFJ": [],
  },
  "0000005": { "20200604T054639_20200604T054831_T43RCP": ["8"] },
};

test("the README's example reads, and comes out as it went in", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "labels.json");
  for (const text of [JSON.stringify(example), JSON.stringify(example, null, 4).replaceAll("\n", "\r\n")]) {
    writeFileSync(path, text);
    const labels = await readMultiLabels(path);
    assert.equal(labels.size, 3);
    assert.deepEqual(labels.indices("0000002/20210117T104259_20210117T104300_T31TFJ"), [0, 1, 2, 4]);
    assert.deepEqual(labels.indices("0000002/20200718T105031_20200718T105035_T31TFJ"), []);
    assert.equal(labels.indices("0000002/20200718T105031_20200718T105035_T31TFX"), undefined);
    const again = join(folder, "again.json");
    writeInPieces(again, (write) => {
      for (const piece of multiLabelText(labels)) write(Buffer.from(piece));
    });
    assert.deepEqual(JSON.parse(readFileSync(again, "utf8")), example);
    assert.deepEqual([...(await readMultiLabels(again)).images()].sort(), [...labels.images()].sort());
  }
});

test("an empty file of labels is one", async (t) => {
  const path = join(temporaryFolder(t), "labels.json");
  writeFileSync(path, " { } ");
  assert.equal((await readMultiLabels(path)).size, 0);
});

describe("what is not of this form is refused with its place", () => {
  const wrong: Record<string, [text: string, message: RegExp]> = {
    "an unknown class": ['{"0000002":{"a":["0","9"]}}', /0000002\/a: "9" is no class; there are "0" to "8"/],
    "a class by name": ['{"0000002":{"a":["water"]}}', /"water" is no class/],
    "numbers for text": ['{"0000002":{"a":[0]}}', /byte 17: "0" where it does not belong/],
    "lists without places": ['{"0000002":["0"]}', /byte 11: \[ where it does not belong/],
    "a third level": ['{"a":{"b":{"c":[]}}}', /byte 10: \{ where/],
    "a comma too many": ['{"a":{"b":["0",]}}', /byte 15: \] where/],
    "a cut file": ['{"a":{"b":["0"', /the file ends early/],
    "a file cut in a name": ['{"a":{"b', /ends within a string/],
    "two values": ["{}{}", /byte 2: \{ where/],
    "a comma at the end": ["{},", /byte 2: , where/],
    "a list on its own": ["[]", /byte 0: \[ where/],
    "nothing at all": ["", /the file ends early/],
    "an escape": ['{"a\\"":{}}', /escaped/],
    "a closing bracket for a brace": ['{"a":{"b":["0"}}', /byte 14: \} where/],
    "an endless string": [`{"${"a".repeat(5000)}":{}}`, /a string of over 4096 bytes/],
  };
  for (const [name, [text, message]] of Object.entries(wrong))
    test(name, async (t) => {
      const path = join(temporaryFolder(t), "labels.json");
      writeFileSync(path, text);
      await assert.rejects(readMultiLabels(path), { name: "SoftconError", message });
    });
});
