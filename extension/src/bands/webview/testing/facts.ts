import { createRequire } from "node:module";
import type * as softcon from "softcon";
import type { SceneFacts } from "../../shared/scene-facts";

const { composites }: typeof softcon = createRequire(__filename)("softcon");

/** Facts of a scene that is nowhere, for tests. */
export function factsWith({
  bands,
  pixelType = "uint16",
  radar = false,
}: {
  readonly bands: readonly string[];
  readonly pixelType?: SceneFacts["pixelType"];
  readonly radar?: boolean;
}): SceneFacts {
  return {
    id: "scene",
    source: "scene.tif",
    width: 100,
    height: 50,
    bands: bands.map((name) => ({ name, wavelength: null, commonName: null })),
    pixelType,
    nodata: null,
    transform: null,
    orientation: { rowsUp: false, columnsLeft: false, northDegrees: 0 },
    crs: null,
    footprint: null,
    metresPerPixel: null,
    datetime: null,
    baseline: null,
    offset: 0,
    notes: [],
    storage: {
      files: 1,
      bytes: 1_234_567,
      compression: ["none"],
      predictor: false,
      interleave: "band",
      tiled: true,
      block: { width: 256, height: 256 },
      overviews: [],
    },
    product: radar ? "S1" : null,
    reflectanceScale: 10_000,
    composites: radar ? composites.filter(({ sensor }) => sensor === "S1") : [],
    indices: [],
    presets: [],
    previewLevel: null,
  };
}
