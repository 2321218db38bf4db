import assert from "node:assert/strict";
import { test } from "node:test";
import { crsFromEpsg } from "../raster/epsg";
import { scenePlane } from "./scene-axes";

test("a projected image lies in kilometres, north up", () => {
  const { left, top, stepX, stepY, xaxis, yaxis } = scenePlane(
    { transform: [389_760, 10, 0, 5_823_480, 0, -10], crs: crsFromEpsg(32633) },
    100,
    50,
  );
  assert.deepEqual([left, top, stepX, stepY], [389.76, 5823.48, 0.01, -0.01]);
  assert.deepEqual(xaxis["range"], [389.76, 390.76]);
  assert.deepEqual(yaxis["range"], [5822.98, 5823.48]);
  assert.match(JSON.stringify(xaxis["title"]), /Easting \(km\), WGS 84 \/ UTM zone 33N/);
});

test("a geographic image lies in degrees", () => {
  const { xaxis } = scenePlane({ transform: [10, 0.5, 0, 50, 0, -0.5], crs: crsFromEpsg(4326) }, 4, 2);
  assert.deepEqual([xaxis["title"], xaxis["range"]], [{ text: "Longitude (°)" }, [10, 12]]);
});

test("without a place, or turned, it is shown in columns and rows, the first row at the top", () => {
  for (const transform of [null, [0, 10, 1, 0, 1, -10]] as const) {
    const { xaxis, yaxis } = scenePlane({ transform, crs: crsFromEpsg(32633) }, 4, 2);
    assert.deepEqual(
      [xaxis["range"], yaxis["range"]],
      [
        [0, 4],
        [2, 0],
      ],
    );
  }
});
