import assert from "node:assert/strict";
import { test } from "node:test";
import { shownBytes, shownLonLat, shownNumber } from "../../shell/webview/numbers";
import { colourStops } from "./colour-bar";
import { fileRows } from "./file-rows";
import { histogramShape, outline, positionIn } from "./histogram";
import { scaleBar } from "./scale-bar";
import { spectrumOf } from "./spectrum";
import { factsWith } from "./testing/facts";

test("numbers as people read them", () => {
  const shown = [
    0,
    12345,
    -12.548472,
    0.123456,
    1e-5,
    1.5e9,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    1234.5678,
  ];
  assert.deepEqual(shown.map(shownNumber), [
    ...["0", "12345", "−12.55", "0.1235", "1.000e−5", "1.500e+9", "–", "−∞", "1234.6"],
  ]);
  assert.equal(shownLonLat([-16.336592, 47.846132]), "47.846132° N, 16.336592° W");
  assert.deepEqual([999, 1_234_567, 3_080_188_860].map(shownBytes), ["999 B", "1.2 MB", "3.1 GB"]);
});

test("the scale bar is the longest round distance that fits", () => {
  assert.deepEqual(scaleBar(1, 10, 120), { label: "1 km", length: 100 });
  assert.deepEqual(scaleBar(8, 10, 120), { label: "5 km", length: 62.5 });
  assert.deepEqual(scaleBar(0.125, null, 120), { label: "10 px", length: 80 });
  assert.equal(scaleBar(0.01, 0.1, 120).label, "10 cm");
});

test("bars are the roots of joined counts, and limits stand where their values are", () => {
  const histogram = Uint32Array.from({ length: 256 }, (_, i) => (i < 2 ? 8 : i === 255 ? 4 : 0));
  const { bars } = histogramShape({
    ...{ count: 20, exact: true, min: 0, max: 1, mean: 0, std: 0 },
    ...{ percentiles: new Float64Array(201), histogram, histogramRange: [0, 1] },
  });
  assert.equal(bars.length, 128);
  assert.deepEqual([bars[0], bars[1], bars[127]], [1, 0, 0.5]);
  assert.deepEqual(
    [positionIn([10, 20], 15), positionIn([10, 20], 5), positionIn([10, 20], 30)],
    [0.5, 0, 1],
  );
  assert.equal(outline([1, 0], 10, 4), "M0 4 L0.00 0.00 L5.00 0.00 L5.00 4.00 L10.00 4.00 L10 4 Z");
});

test("a spectrum is in the order of wavelengths, without what was not measured", () => {
  const bands = [
    { name: "B8A", wavelength: 864.7, commonName: "nir08" },
    { name: "B2", wavelength: 492.4, commonName: "blue" },
    { name: "B4", wavelength: 664.6, commonName: "red" },
  ];
  const spectrum = spectrumOf(bands, [3000, 900, Number.NaN]);
  assert.deepEqual(
    spectrum.points.map(({ name, x }) => [name, x]),
    [
      ["B2", 492.4],
      ["B8A", 864.7],
    ],
  );
  assert.deepEqual(
    [spectrum.byWavelength, spectrum.xRange, spectrum.yRange],
    [true, [492.4, 864.7], [0, 3000]],
  );
  const radar = spectrumOf([{ name: "VV", wavelength: null, commonName: null }], [-12]);
  assert.deepEqual([radar.byWavelength, radar.points[0]?.x, radar.yRange], [false, 1, [-12.5, -11.5]]);
});

test("the colours of the bar follow gamma", () => {
  // share^0.5 reaches the middle of the map at a quarter of the values
  assert.deepEqual(colourStops(["#000000", "#808080", "#ffffff"], 0.5), [
    [0, "#000000"],
    [0.25, "#808080"],
    [1, "#ffffff"],
  ]);
});

test("the panel says what is known of a file and leaves out what is not", () => {
  const rows = new Map(fileRows(factsWith({ bands: ["x", "y"] })));
  assert.equal(rows.get("Size"), "100 × 50 pixels, 2 bands");
  assert.equal(rows.get("Nodata"), "none");
  assert.equal(rows.get("Layout"), "tiles of 256 × 256, band by band");
  assert.equal(rows.get("Files"), "1, 1.2 MB");
  assert.equal(rows.has("Coordinate system"), false);
  assert.equal(rows.has("Processing baseline"), false);
});
