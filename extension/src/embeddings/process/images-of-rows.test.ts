import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { library, Session } from "./testing";

// A scene of four quarters of 32 pixels and a table that `softcon embed` made of it, a row a quarter: what is seen of a row,
// where it was cut from, and what lies below its footprint.
const folder = mkdtempSync(join(tmpdir(), "softcon-images-"));
const scene = join(folder, "scene.tif");
const table = join(folder, "table.parquet");
const session = new Session(join(folder, "storage"));
after(async () => {
  await session.close();
  rmSync(folder, { recursive: true, force: true });
});

const side = 64;
const [west, north] = [600_000, 5_300_000];
const crs = library.crsFromEpsg(32633);
assert.ok(crs);

before(async () => {
  // red, green / blue, black in true colour; what is green is also bright in the infrared
  const bright = { B2: 2, B3: 1, B4: 0, B8: 1 } as const;
  const bands = Object.keys(bright);
  const quarters = Object.values(bright);
  const data = new Uint16Array(bands.length * side * side);
  for (let at = 0; at < data.length; at++) {
    const [band, y, x] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side];
    const quarter = (y < side / 2 ? 0 : 2) + (x < side / 2 ? 0 : 1);
    data[at] = quarters[band] === quarter ? 3000 : 300;
  }
  const transform = [west, 10, 0, north, 0, -10] as const;
  await library.writeGeoTiff(scene, { data, bands, width: side, height: side, nodata: null, transform, crs });
  const bin = join(dirname(createRequire(__filename).resolve("softcon/package.json")), "bin", "softcon.js");
  const tiles = ["--tile", "32", "--stride", "32", "--threads", "1"];
  execFileSync(process.execPath, [bin, "embed", scene, "--model", "softcon-tiny-s2", ...tiles, "-o", table], {
    stdio: "ignore",
  });
});

/** A picture of 32 × 32 pixels of one colour. */
const plain = (...colour: readonly [number, number, number]): Uint8Array =>
  library.rgbaPng(
    Uint8Array.from({ length: 4 * 32 * 32 }, (_, at) => (at % 4 === 3 ? 255 : (colour[at % 4] ?? 0))),
    32,
    32,
  );

/** Rows by the quarter that their ids name. */
async function rowsByQuarter(): Promise<Uint32Array> {
  const rows = Uint32Array.of(0, 1, 2, 3);
  const { ids } = await session.ask({ kind: "cells", rows, columns: [] }, "cells");
  const corners = ["0_0", "32_0", "0_32", "32_32"];
  return Uint32Array.from(corners, (corner) => ids.findIndex((id) => id.endsWith(`/${corner}`)));
}

test("the model is named, the images are found, and the composites are those that the bands give", async () => {
  const facts = await session.open(table);
  assert.deepEqual(
    [facts.rows, facts.model, facts.openable, facts.placed],
    [4, "softcon-tiny-s2", true, true],
  );
  assert.deepEqual(
    facts.composites.map(({ id, title }) => [id, title]),
    [
      ["true-colour", "True colour"],
      ["false-colour", "False colour infrared"],
    ],
  );
});

test("a thumbnail shows its row's tile, all by one stretch, in the composite that is asked for", async () => {
  const rows = await rowsByQuarter();
  const seen = async (composite: string) =>
    (await session.ask({ kind: "thumbnails", rows, composite }, "thumbnails")).pictures;
  assert.deepEqual(await seen("true-colour"), [
    plain(255, 0, 0),
    plain(0, 255, 0),
    plain(0, 0, 255),
    plain(0, 0, 0),
  ]);
  // infrared as red, red as green, green as blue
  assert.deepEqual(await seen("false-colour"), [
    plain(0, 255, 0),
    plain(255, 0, 255),
    plain(0, 0, 0),
    plain(0, 0, 0),
  ]);
  assert.deepEqual(await seen("sar"), [null, null, null, null], "there are no such bands");
});

test("a row's tile is the part of the scene that it was cut from", async () => {
  const [, , , last = 0] = await rowsByQuarter();
  const reply = await session.request({ kind: "tile", slot: 0, row: last });
  assert.ok(reply.kind === "tile");
  assert.deepEqual(reply.place, { path: scene, window: { x: 32, y: 32, width: 32, height: 32 } });
});

test("below the footprints lies the scene, each quarter where it is on Earth", async () => {
  const lonLat = (x: number, y: number) => library.toLonLat(crs, west + 10 * x, north - 10 * y);
  const middles = [lonLat(16, 16), lonLat(48, 16), lonLat(16, 48), lonLat(48, 48)];
  const colours = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [0, 0, 0],
  ] as const;
  const half = 0.0005;
  for (const [quarter, [lon, lat]] of middles.entries()) {
    const extent = [lon - half, lat - half, lon + half, lat + half] as const;
    const size = { width: 4, height: 4, composite: "true-colour" };
    const { png } = await session.ask({ kind: "background", extent, ...size }, "background");
    const colour = colours[quarter] ?? [0, 0, 0];
    const expected = Uint8Array.from({ length: 64 }, (_, at) => (at % 4 === 3 ? 255 : (colour[at % 4] ?? 0)));
    assert.deepEqual(png, library.rgbaPng(expected, 4, 4), `quarter ${quarter}`);
  }
  const elsewhere = [0, 0, 1, 1] as const;
  const nothing = { kind: "background", extent: elsewhere, width: 4, height: 4, composite: "" } as const;
  assert.equal((await session.ask(nothing, "background")).png, null);
});

test("a scene that was moved together with its table is found; one that is gone is said to be", async () => {
  const moved = join(folder, "moved");
  mkdirSync(moved);
  for (const name of ["scene.tif", "table.parquet"]) renameSync(join(folder, name), join(moved, name));
  const there = await session.open(join(moved, "table.parquet"));
  assert.ok(there.openable && there.composites.length === 2);
  const found = await session.request({ kind: "tile", slot: 0, row: 0 });
  assert.ok(found.kind === "tile" && found.place.path === join(moved, "scene.tif"));
  renameSync(join(moved, "scene.tif"), scene.replace("scene", "elsewhere"));
  const gone = await session.open(join(moved, "table.parquet"));
  assert.deepEqual([gone.openable, gone.composites], [false, []]);
  await assert.rejects(session.request({ kind: "tile", slot: 0, row: 0 }), /image/);
});
