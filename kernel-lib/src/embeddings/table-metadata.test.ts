import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { testProvenance } from "../testing/embedding-rows";
import { sharedPath } from "../testing/shared-data";
import { readExtent, readGeo, readProvenance, tableKeyValues } from "./table-metadata";

const extent = {
  bounds: [10, 45, 11, 46] as const,
  start: "2023-01-01T00:00:00.000Z",
  end: "2024-01-01T00:00:00.000Z",
};
const said = (...given: Parameters<typeof tableKeyValues>): Map<string, string> =>
  new Map(tableKeyValues(...given).map(({ key, value }) => [key, value ?? ""]));

test("emb has the fields of Earth Index's schema, and of its SoftCon files", (t) => {
  const emb = JSON.parse(said(testProvenance(384), extent).get("emb") ?? "");
  assert.equal(emb.model.name, "SoftCon");
  assert.deepEqual(emb.embedding, { dim: 384, quantization: "None" });
  assert.equal(emb.datetime, null);
  assert.equal(emb.start_datetime, extent.start);
  const schemaPath = sharedPath(t, "data/embedding-files/schema.json");
  const samplePath = sharedPath(t, "data/embedding-files/sample_metadata.json");
  if (!schemaPath || !samplePath) return;
  const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
  for (const key of schema.required) assert.ok(key in emb, key);
  for (const key of schema.properties.model.required) assert.equal(typeof emb.model[key], "string");
  assert.equal(emb.version, schema.properties.version.const);
  const sample = JSON.parse(readFileSync(samplePath, "utf8"));
  assert.deepEqual(Object.keys(emb).sort(), Object.keys(sample).sort());
  for (const key of ["family", "name", "config", "source"]) assert.equal(emb.model[key], sample.model[key]);
});

test("geo keeps GeoParquet 1.1's rules: version, primary column, encoding, types, bounds within the globe", () => {
  const geo = JSON.parse(said(testProvenance(4), extent).get("geo") ?? "");
  assert.deepEqual(Object.keys(geo).sort(), ["columns", "primary_column", "version"]);
  assert.match(geo.version, /^1\.1\.\d+$/);
  const column = geo.columns[geo.primary_column];
  assert.deepEqual(column, {
    encoding: "WKB",
    geometry_types: ["Polygon"],
    bbox: [10, 45, 11, 46],
    orientation: "counterclockwise",
  });
});

test("what is written is read back", () => {
  const keyValues = said(testProvenance(384), extent);
  assert.deepEqual(readProvenance(keyValues), { kind: "softcon", provenance: testProvenance(384) });
  assert.deepEqual(readExtent(keyValues), extent);
  assert.deepEqual(readGeo(keyValues), { column: "geometry", crs: "OGC:CRS84", bounds: extent.bounds });
});

test("other models are named as what they are; what is given is kept", () => {
  const provenance = { ...testProvenance(8), model: "mine.safetensors", architecture: "resnet50" };
  const datasets = [{ source: "https://example.org/s2", name: "Mosaic" }];
  const emb = JSON.parse(said(provenance, { ...extent, end: extent.start }, { datasets }).get("emb") ?? "");
  assert.equal(emb.model.name, "mine.safetensors");
  assert.equal(emb.model.source, "mine.safetensors");
  assert.equal(emb.model.family, "ResNet");
  assert.equal(emb.datetime, extent.start);
  assert.deepEqual(emb.datasets, datasets);
});

test("words that are not what they should be are not believed", () => {
  assert.deepEqual(readProvenance(new Map([["softcon", "{"]])), { kind: "unknown" });
  const forged = JSON.stringify({ format: 1, provenance: { ...testProvenance(8), dim: -1 } });
  assert.deepEqual(readProvenance(new Map([["softcon", forged]])), { kind: "unknown" });
  assert.deepEqual(readProvenance(new Map([["emb", '{"model":{"id":"m"},"embedding":{"dim":1e99}}']])), {
    kind: "emb",
    model: "m",
    license: null,
    dim: null,
  });
  assert.equal(readGeo(new Map([["geo", "[1]"]])), null);
});
