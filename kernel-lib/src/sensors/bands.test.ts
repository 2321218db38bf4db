import assert from "node:assert/strict";
import { test } from "node:test";
import { bandInfo, canonicalBand, eurosatBands, productBands, productOf, resolveBands } from "./bands";

test("bands are found however they are spelled", () => {
  const same: Record<string, string[]> = {
    B8A: ["B8A", "B8a", "b8a", "08A", "8A", "B08A", "band_8a", "Band 8A", "nir08"],
    B1: ["B1", "B01", "b01", "01", "band_1", "Band-01", "bandB01", "coastal"],
    B12: ["B12", "b12", "12", "swir22"],
    B4: ["B04", "red", " B4 "],
    VV: ["VV", "vv", "band_VV"],
    VH: ["vh"],
  };
  for (const [name, aliases] of Object.entries(same))
    for (const alias of aliases) assert.equal(canonicalBand(alias), name, alias);
});

test("what names no band is undefined, and a position is none", () => {
  for (const alias of [
    "",
    "1",
    "B0",
    "B00",
    "B13",
    "B1A",
    "SCL",
    "B123",
    "HH",
    "bb8",
    "band1",
    "band12",
    "constructor",
  ])
    assert.equal(canonicalBand(alias), undefined, alias);
});

test("a list of bands is resolved, or its fault is named", () => {
  assert.deepEqual(resolveBands(["08A", "red", "VV"]), ["B8A", "B4", "VV"]);
  assert.throws(() => resolveBands(["B1", "B99"]), /"B99" is no band/);
  assert.throws(() => resolveBands(["B4", "red"]), /B4 is named twice/);
});

test("products have the bands and the order that the networks expect", () => {
  const l1c = "B1 B2 B3 B4 B5 B6 B7 B8 B8A B9 B10 B11 B12".split(" ");
  assert.deepEqual(productBands.L1C, l1c);
  assert.deepEqual(productBands.L2A, "B1 B2 B3 B4 B5 B6 B7 B8 B8A B9 B11 B12".split(" "));
  assert.deepEqual(productBands.S1, ["VV", "VH"]);
  // the permutation that turns EuroSAT's stored order into the canonical one
  const permutation = [0, 1, 2, 3, 4, 5, 6, 7, 12, 8, 9, 10, 11];
  assert.deepEqual(
    permutation.map((at) => eurosatBands[at]),
    l1c,
  );
});

test("the product is told from the bands", () => {
  assert.equal(productOf(["vv", "vh"]), "S1");
  assert.equal(productOf(eurosatBands), "L1C");
  assert.equal(productOf(["B2", "B3", "B4"]), "L2A");
  assert.equal(productOf(["B2", "VV"]), undefined);
  assert.equal(productOf(["band1", "band2"]), undefined);
  assert.equal(productOf([]), undefined);
});

test("a band says what it measures", () => {
  const nir = bandInfo("B08");
  assert.deepEqual([nir.commonName, nir.centre, nir.bandwidth, nir.resolution], ["nir", 832.8, 106, 10]);
  const radar = bandInfo("VV");
  assert.ok(Math.abs(radar.centre / 1e7 - 5.547) < 0.001, "C band: 5.547 cm");
  assert.throws(() => bandInfo("SCL"), /no band known/);
});
