import assert from "node:assert/strict";
import { test } from "node:test";
import { statisticsPreset } from "../../sensors/statistics";
import { syntheticStatistics } from "../../testing/synthetic-statistics";

test("every band's mean is within one sigma of SSL4EO-S12's, its deviation within a factor of two", () => {
  const wrong: string[] = [];
  for (const { product, band, mean, std } of syntheticStatistics(11, 120)) {
    const published = statisticsPreset("ssl4eo-s12", product);
    const [theirMean = Number.NaN, theirStd = Number.NaN] = [published.mean[band], published.std[band]];
    const near = Math.abs(mean - theirMean) < theirStd;
    const alike = std > theirStd / 2 && std < theirStd * 2;
    if (!(near && alike))
      wrong.push(
        `${product} ${band}: ${mean.toFixed(1)} ± ${std.toFixed(1)}, published ${theirMean} ± ${theirStd}`,
      );
  }
  assert.deepEqual(wrong, []);
});
