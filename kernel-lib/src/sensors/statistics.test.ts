import assert from "node:assert/strict";
import { test } from "node:test";
import { productBands } from "./bands";
import { listStatistics, statisticsPreset } from "./statistics";

// As published, in one string each: B1 … B12 (and B8A after B8), first the means, then the deviations.
const published = {
  "ssl4eo-s12 L1C": `1605.57504906 1390.78157673 1314.8729939 1363.52445545 1549.44374991 2091.74883118 2371.7172463
    2299.90463006 2560.29504086 830.06605044 22.10351321 2177.07172323 1524.06546312; 786.78685367 850.34818441
    875.06484736 1138.84957046 1122.17775652 1161.59187054 1274.39184232 1248.42891965 1345.52684884 577.31607053
    51.15431158 1336.09932639 1136.53823676`,
  "ssl4eo-s12 L2A": `752.40087073 884.29673756 1144.16202635 1297.47289228 1624.90992062 2194.6423161 2422.21248945
    2517.76053101 2581.64687018 2645.51888987 2368.51236873 1805.06846033; 1108.02887453 1155.15170768 1183.6292542
    1368.11351514 1370.265037 1355.55390699 1416.51487101 1474.78900051 1439.3086061 1582.28010962 1455.52084939
    1343.48379601`,
  "ssl4eo-s12 S1": "-12.54847273 -20.19237134; 5.25697717 5.91150917",
  "torchgeo L1C": `1612.9 1397.6 1322.3 1373.1 1561.0 2108.4 2390.7 2318.7 2581.0 837.7 22.0 2195.2 1537.4; 791.0 854.3
    878.7 1144.9 1127.5 1164.2 1276.0 1249.5 1345.9 577.5 47.5 1340.0 1142.9`,
  "torchgeo L2A": `756.4 889.6 1151.7 1307.6 1637.6 2212.6 2442.0 2538.9 2602.9 2666.8 2388.8 1821.5; 1111.4 1159.1
    1188.1 1375.2 1376.6 1358.6 1418.4 1476.4 1439.9 1582.1 1460.7 1352.2`,
  "torchgeo S1": "-12.59 -20.26; 5.26 5.91",
  "eurosat L1C": `1353.7 1117.2 1041.8 946.5 1199.1 2003.0 2374.0 2301.2 2599.7 732.1 12.1 1820.6 1118.2; 897.3 736.0
    684.8 620.0 791.9 1341.3 1595.4 1545.5 1750.1 475.1 98.3 1216.5 736.7`,
  "bigearthnet L2A": `340.77 429.94 614.22 590.24 950.68 1792.46 2075.47 2218.95 2266.46 2246.06 1594.43 1009.33;
    554.81 572.42 582.88 675.89 729.90 1096.01 1273.45 1365.46 1356.14 1302.33 1079.19 818.87`,
};

test("every preset is as published, to the last digit", () => {
  assert.deepEqual(
    listStatistics()
      .map(({ name, product }) => `${name} ${product}`)
      .sort(),
    Object.keys(published).sort(),
  );
  for (const { name, product } of listStatistics()) {
    const text = Object.entries(published).find(([key]) => key === `${name} ${product}`)?.[1] ?? "";
    const [mean, std] = text.split(";").map((column) => column.trim().split(/\s+/).map(Number));
    const preset = statisticsPreset(name, product);
    assert.deepEqual(preset.bands, productBands[product]);
    assert.deepEqual(
      preset.bands.map((band) => preset.mean[band]),
      mean,
      `${name} ${product} mean`,
    );
    assert.deepEqual(
      preset.bands.map((band) => preset.std[band]),
      std,
      `${name} ${product} std`,
    );
  }
});

test("statistics are looked up by band name", () => {
  const preset = statisticsPreset("ssl4eo-s12", "L1C");
  assert.equal(preset.mean["B10"], 22.10351321);
  assert.equal(preset.std["B8A"], 1345.52684884);
});

test("a preset that does not exist says what does", () => {
  assert.throws(
    () => statisticsPreset("imagenet", "L1C"),
    /there are ssl4eo-s12, torchgeo, eurosat, bigearthnet/,
  );
  assert.throws(
    () => statisticsPreset("eurosat", "S1"),
    /has no S1, only L1C; S1 is in ssl4eo-s12, torchgeo/,
  );
  assert.throws(() => statisticsPreset("constructor", "L1C"), /no statistics preset/);
});
