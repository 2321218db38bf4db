import type { ChannelStatistics, Question, TileAnswer } from "../../shared/questions";
import { tileSide } from "../../shared/questions";
import type { SceneFacts } from "../../shared/scene-facts";
import type { FromWebview, ToWebview } from "../../shared/webview-messages";

/** What a test sees and sets of the stand-in; it is `window.standIn`. */
interface StandIn {
  /** Tiles that were asked for, as level/column/row. */
  readonly asked: string[];
  /** Pictures that were to be saved. */
  readonly saved: Uint8Array[];
  post(message: ToWebview): void;
}

// In the place of VS Code and of the process that reads, a square scene: ?side=10980&delay=4&up=0, and &card=1 for the name
// of a graphics card.
const query = new URLSearchParams(location.search);
const side = Number(query.get("side") ?? 10980);
const delay = Number(query.get("delay") ?? 4);
const asked: string[] = [];
const saved: Uint8Array[] = [];
const names = ["B2", "B3", "B4", "B8"];

/**
 * Pixels of a level are those of the scene under their first corner. From B2 on: columns, rows, a chequerboard of
 * 512 pixels with its first field dark, and nothing. What is shown are B4, B3 and B2 as red, green and blue.
 */
function valueAt(band: string, column: number, row: number): number {
  switch (band) {
    case "B2":
      return Math.floor((1000 * column) / side);
    case "B3":
      return Math.floor((1000 * row) / side);
    case "B4":
      return ((column >> 9) + (row >> 9)) % 2 === 0 ? 0 : 1000;
    default:
      return 0;
  }
}

const facts: SceneFacts = {
  ...{ id: "scene", source: "scene.tif", width: side, height: side },
  bands: names.map((name) => ({ name, wavelength: null, commonName: null })),
  ...{ pixelType: "uint16", nodata: null, transform: null, crs: null, footprint: null },
  orientation: { rowsUp: query.get("up") === "1", columnsLeft: false, northDegrees: 0 },
  ...{ metresPerPixel: 10, datetime: null, baseline: null, offset: 0, notes: [] },
  storage: {
    ...{ files: 1, bytes: 8 * side * side, compression: ["none"], predictor: false },
    ...{ interleave: "band", tiled: true, block: { width: 256, height: 256 }, overviews: [] },
  },
  ...{ product: null, reflectanceScale: 10_000, indices: [], presets: [], previewLevel: null },
  composites: [
    {
      ...{ id: "true-color", name: "True colour", shows: "", sensor: "S2", channels: ["B4", "B3", "B2"] },
      ...{ stretch: { kind: "percentile", low: 2, high: 98 }, gamma: 1 },
    },
  ],
};

function tile({ bands, level, column, row }: Question & { readonly kind: "tile" }): TileAnswer {
  const scale = 2 ** level;
  const length = (at: number): number => Math.min(tileSide, Math.ceil(side / scale) - at * tileSide);
  const [width, height] = [length(column), length(row)];
  const data = new Uint16Array(bands.length * width * height);
  let at = 0;
  for (const band of bands)
    for (let y = row * tileSide; y < row * tileSide + height; y++)
      for (let x = column * tileSide; x < column * tileSide + width; x++)
        data[at++] = valueAt(band, x * scale, y * scale);
  return { kind: "tile", data, width, height, nodata: null };
}

/** Of all channels alike: what they hold is spread evenly from 0 to 1000. */
const statistics: ChannelStatistics = {
  ...{ count: side * side, exact: true, min: 0, max: 1000, mean: 500, std: 289 },
  percentiles: Float64Array.from({ length: 201 }, (_, at) => 5 * at),
  histogram: new Uint32Array(64).fill(1),
  histogramRange: [0, 1000],
};

function post(message: ToWebview): void {
  // as messages of another process come: later, and copied
  setTimeout(() => window.postMessage(message, "*"), delay);
}

function answer(id: number, question: Question): void {
  switch (question.kind) {
    case "tile":
      asked.push(`${question.level}/${question.column}/${question.row}`);
      post({ kind: "answered", id, answer: tile(question) });
      return;
    case "statistics": {
      const channels = question.channels.map(() => statistics);
      post({ kind: "answered", id, answer: { kind: "statistics", channels } });
      return;
    }
    case "pixel": {
      const { column, row } = question;
      const values = Float64Array.from(names, (name) => valueAt(name, column, row));
      post({ kind: "answered", id, answer: { kind: "pixel", values, lonLat: null, projected: null } });
      return;
    }
  }
}

if (query.get("card") === "1") {
  const rendererName = 0x9246; // UNMASKED_RENDERER_WEBGL
  const { getParameter } = WebGLRenderingContext.prototype;
  WebGLRenderingContext.prototype.getParameter = function (name) {
    return name === rendererName
      ? "ANGLE (Intel, Mesa Intel(R) UHD Graphics 620)"
      : getParameter.call(this, name);
  };
}
const standIn: StandIn = { asked, saved, post };
Object.assign(window, { standIn }); // the explorer's page has another one of that name
const api = {
  postMessage: (message: FromWebview): void => {
    if (message.kind === "ready") post({ kind: "scene", slot: 0, facts });
    else if (message.kind === "ask") answer(message.id, message.question);
    else if (message.kind === "savePng") saved.push(message.png);
  },
  getState: (): unknown => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  setState: (state: unknown): void => sessionStorage.setItem("state", JSON.stringify(state)),
};
Object.assign(window, { acquireVsCodeApi: () => api });
