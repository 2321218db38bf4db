import assert from "node:assert/strict";
import { test } from "node:test";
import { bigearthnet19, bigearthnet43, checked19, codesTo19, to19 } from "./nomenclature";

test("43 classes become 19, as table 2 of BigEarthNet-MM groups them", () => {
  assert.deepEqual([bigearthnet43.length, bigearthnet19.length], [43, 19]);
  const members = new Map(bigearthnet19.map((name) => [name, 0]));
  let dropped = 0;
  for (const label of bigearthnet43) {
    const [name] = to19([label], "");
    if (name === undefined) dropped++;
    else members.set(name, (members.get(name) ?? 0) + 1);
  }
  assert.equal(dropped, 11);
  assert.deepEqual([...members.values()], [2, 1, 3, 4, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2, 3]);
  assert.deepEqual(to19(["Sea and ocean", "Peatbogs", "Estuaries", "Airports"], ""), [
    "Inland wetlands",
    "Marine waters",
  ]);
  assert.deepEqual(to19(["Bare rock", "Burnt areas"], ""), []);
});

test("codes of CORINE Land Cover name the same classes; glaciers and unlabelled pixels none", () => {
  assert.deepEqual(codesTo19([112, 111, 335, 999, 332, 521], ""), ["Urban fabric", "Marine waters"]);
  assert.throws(() => codesTo19([112, 7], "a_map.tif"), /a_map\.tif: 7 is no code of CORINE/);
});

test("a class of neither nomenclature is named with its source", () => {
  assert.throws(
    () => to19(["Pasture"], "patch.json"),
    /patch\.json: "Pasture" is none of BigEarthNet v1's 43/,
  );
  assert.throws(() => checked19(["Pasture"], "table"), /table: "Pasture" is none of BigEarthNet's 19/);
});
