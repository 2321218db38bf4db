import { landCovers } from "../../datasets/synthetic/surfaces";
import type { Raster } from "../../raster/raster";
import { namedComposite, renderComposite, type Stretch } from "../../sensors/composites";
import { computeIndex, spectralIndex } from "../../sensors/indices";
import { encode } from "../../vendor/fast-png";
import { brownToGreen, hexColour, rampColour } from "./colours";
import type { DemoResult } from "./report";

/** Digital numbers of ordinary land from dark to bright, so that snow does not darken all else. */
export const trueColour: Stretch = {
  kind: "fixed",
  limits: [
    [250, 2400],
    [450, 2200],
    [650, 2100],
  ],
};
const falseColour: Stretch = {
  kind: "fixed",
  limits: [
    [200, 4500],
    [350, 2800],
    [600, 2500],
  ],
};

/** The scene as people look at it, as PNG files. */
export function demoPictures(raster: Raster, classes: Uint8Array): DemoResult["pictures"] {
  const png = (data: Uint8Array, channels: number): Uint8Array =>
    encode({ width: raster.width, height: raster.height, channels, depth: 8, data });
  const composite = (id: string, stretch: Stretch): Uint8Array =>
    png(renderComposite(raster, namedComposite(id), { stretch, gamma: 0.8 }), 4);
  const pixels = raster.width * raster.height;
  const plane = (name: string) => {
    const at = raster.bands.indexOf(name);
    return raster.data.subarray(at * pixels, (at + 1) * pixels);
  };
  const ndvi = computeIndex(spectralIndex("NDVI"), { B8: plane("B8"), B4: plane("B4") });
  const vegetation = new Uint8Array(pixels * 3);
  const covers = new Uint8Array(pixels * 3);
  const coverColours = landCovers.map((land) => hexColour(land.colour));
  for (let i = 0; i < pixels; i++) {
    vegetation.set(rampColour(brownToGreen, ((ndvi[i] ?? 0) + 0.2) / 1.1), i * 3);
    covers.set(coverColours[classes[i] ?? 0] ?? [0, 0, 0], i * 3);
  }
  return {
    trueColour: composite("true-colour", trueColour),
    falseColour: composite("false-colour", falseColour),
    vegetation: png(vegetation, 3),
    classes: png(covers, 3),
  };
}
