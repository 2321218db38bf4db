import assert from "node:assert/strict";
import { test } from "node:test";
import { gridMapping, lonLatAt, projectedAt } from "./pixel-grid";
import { library } from "./testing";

const { crsFromEpsg } = library;
const utm33 = {
  width: 100,
  height: 100,
  transform: [600000, 10, 0, 5300000, 0, -10],
  crs: crsFromEpsg(32633),
} as const;

test("where a pixel is, as gdaltransform says", () => {
  assert.deepEqual(projectedAt(utm33, 0.5, 0.5), [600005, 5299995]);
  // gdaltransform -s_srs EPSG:32633 -t_srs EPSG:4326 <<< "600005 5299995"
  const [longitude = 0, latitude = 0] = lonLatAt(library, utm33, 0.5, 0.5) ?? [];
  assert.ok(Math.abs(longitude - 16.3366566) < 1e-6, String(longitude));
  assert.ok(Math.abs(latitude - 47.8455155) < 1e-6, String(latitude));
  assert.equal(lonLatAt(library, { ...utm33, transform: null, crs: null }, 0, 0), null);
});

test("scenes on one grid need no mapping; a shifted one is shifted", () => {
  assert.deepEqual(gridMapping(library, utm33, utm33), { map: null, note: null });
  const shifted = { ...utm33, transform: [600100, 20, 0, 5300000, 0, -20] } as const;
  const { map, note } = gridMapping(library, utm33, shifted);
  assert.equal(note, null);
  assert.deepEqual(map?.(12, 2), [1, 1]);
  assert.deepEqual(map?.(30, 40), [10, 20]);
});

test("another system is projected through", () => {
  const degrees = {
    width: 3600,
    height: 3600,
    transform: [16, 1 / 3600, 0, 48, 0, -1 / 3600],
    crs: crsFromEpsg(4326),
  } as const;
  const { map, note } = gridMapping(library, utm33, degrees);
  assert.match(note ?? "", /brought from WGS 84 to WGS 84 \/ UTM zone 33N/);
  const [x = 0, y = 0] = map?.(0.5, 0.5) ?? [];
  assert.ok(
    Math.abs(x - 0.3366566 * 3600) < 0.01 && Math.abs(y - (48 - 47.8455155) * 3600) < 0.01,
    `${x}, ${y}`,
  );
});

test("without a common system the corners lie on each other, and that is said", () => {
  const plain = { width: 50, height: 200, transform: null, crs: null };
  const { map, note } = gridMapping(library, utm33, plain);
  assert.match(note ?? "", /corner on corner/);
  assert.deepEqual(map?.(100, 50), [50, 100]);
});
