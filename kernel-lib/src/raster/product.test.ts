import assert from "node:assert/strict";
import { test } from "node:test";
import { offsetOfBaseline, type ProductMetadata, productFacts, timeInName } from "./product";

const nothing: ProductMetadata = { json: {}, tags: new Map(), dateTime: null };

for (const [name, time] of [
  ["20200604T054639_20200604T054831_T43RCP", "2020-06-04T05:46:39Z"],
  ["S2A_MSIL2A_20170613T101031_61_39", "2017-06-13T10:10:31Z"],
  ["S2B_MSIL2A_20170924T93021_41_29", "2017-09-24T09:30:21Z"],
  ["S2A_MSIL2A_20180510T94033_19_86", "2018-05-10T09:40:33Z"],
  ["S1A_IW_GRDH_1SDV_20200607T010800_20200607T010825_032904_03CFBA_D457", "2020-06-07T01:08:00Z"],
  ["2023:07:14 10:20:31", "2023-07-14T10:20:31Z"],
  ["2023-07-14T10:20:31.024Z", "2023-07-14T10:20:31.024Z"],
  ["20170230T101031", null],
  ["20171301T101031", null],
  ["20170613T256199", null],
  ["AnnualCrop_20170613", null],
] as const)
  test(`${name} names ${time ?? "no time"}`, () => assert.equal(timeInName(name), time));

test("the folder's name tells, then the metadata, then the file's own tag", () => {
  const json = { "system:time_start": 1591250441044, PROCESSING_BASELINE: "02.09" };
  const dateTime = "2023:07:14 10:20:31";
  const season = "s2c/0000200/20200604T054639_20200604T054831_T43RCP";
  assert.equal(productFacts(season, { ...nothing, json, dateTime }).datetime, "2020-06-04T05:46:39Z");
  assert.equal(productFacts("a/b.tif", { ...nothing, json, dateTime }).datetime, "2020-06-04T06:00:41.044Z");
  assert.equal(productFacts("a/b.tif", { ...nothing, dateTime }).datetime, "2023-07-14T10:20:31Z");
  assert.equal(productFacts("a/b.tif", nothing).datetime, null);
});

test("the processing baseline: from metadata, tags, names and the folders around", () => {
  const product = "S2B_MSIL1C_20220604T054639_N0400_R048_T43RCP_20220604T083537";
  assert.equal(productFacts(`${product}.tif`, nothing).baseline, "04.00");
  assert.equal(productFacts(`x/${product}/B02.tif`, nothing).baseline, "04.00");
  assert.equal(
    productFacts("a.tif", { ...nothing, json: { PROCESSING_BASELINE: "02.09" } }).baseline,
    "02.09",
  );
  assert.equal(productFacts("a.tif", { ...nothing, json: { PRODUCT_ID: product } }).baseline, "04.00");
  assert.equal(
    productFacts("a.tif", { ...nothing, tags: new Map([["PROCESSING_BASELINE", "05.11"]]) }).baseline,
    "05.11",
  );
  const reprocessed = "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57";
  assert.equal(productFacts(reprocessed, nothing).baseline, "99.99");
  assert.equal(productFacts("S2A_MSIL2A_20170613T101031_61_39", nothing).baseline, null);
});

test("the offset begins with baseline 04.00, and reprocessed archives are without", () => {
  for (const [baseline, offset] of [
    ["02.09", 0],
    ["03.01", 0],
    ["04.00", 1000],
    ["05.11", 1000],
    ["99.99", 0],
  ] as const)
    assert.equal(offsetOfBaseline(baseline), offset);
});

test("Earth Engine's harmonised collections are recognised", () => {
  const json = { "system:id": "COPERNICUS/S2_HARMONIZED/20220604T054639_20220604T054831_T43RCP" };
  assert.equal(productFacts("a.tif", { ...nothing, json }).harmonized, true);
  assert.equal(productFacts("a.tif", nothing).harmonized, false);
});
