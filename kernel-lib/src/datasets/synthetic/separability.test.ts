import assert from "node:assert/strict";
import { test } from "node:test";
import { lda, type RowMatrix } from "../../testing/lda";
import { eurosatClasses } from "../eurosat";
import { generateImage } from "./layouts";

test("a linear rule on band means tells most of the ten classes apart, and far from all images", async () => {
  const count = 500;
  const bands = 13;
  const features = new Float64Array(count * bands);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const { raster, labels: names } = await generateImage({
      layout: "eurosat",
      seed: 5,
      index,
      season: 0,
      product: "L1C",
    });
    const area = raster.width * raster.height;
    for (let b = 0; b < bands; b++) {
      let sum = 0;
      for (let i = b * area; i < (b + 1) * area; i++) sum += raster.data[i] ?? 0;
      features[index * bands + b] = sum / area;
    }
    labels[index] = eurosatClasses.indexOf(names?.[0] ?? "");
  }
  const rows = (from: number, to: number): RowMatrix => ({
    values: features.subarray(from * bands, to * bands),
    width: bands,
  });
  const split = 350;
  const classify = lda(rows(0, split), labels.subarray(0, split), eurosatClasses.length);
  const predicted = classify(rows(split, count));
  const right = predicted.filter((label, i) => label === labels[split + i]).length;
  const accuracy = right / (count - split);
  assert.ok(accuracy > 0.6 && accuracy < 0.9, `${(100 * accuracy).toFixed(1)}%`);
});
