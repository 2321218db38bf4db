import type { Encoder, EncoderOptions, LongWork, Outputs, PixelArray } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { Engine } from "../shared/model-messages";

/** A model opened for the bands that a scene has. */
export interface SceneEncoder {
  readonly encoder: Encoder;
  readonly notes: readonly string[];
}

/**
 * Opens a model for a scene's bands, with patch tokens where it has them.
 * @throws SoftconError where there is no such model, or the scene has none of its bands.
 */
export async function openSceneEncoder(
  library: Library,
  { model, engine }: { readonly model: string; readonly engine: Engine },
  sceneBands: readonly string[],
  work: LongWork,
): Promise<SceneEncoder> {
  const notices: string[] = [];
  const provider = library.providers.find((known) => known === engine.provider) ?? "auto";
  const threads = engine.threads > 0 ? { threads: engine.threads } : {};
  const options: EncoderOptions = {
    ...work,
    ...threads,
    provider,
    onNotice: (notice: string) => notices.push(notice),
  };
  const exported = model.toLowerCase().endsWith(".onnx");
  const open = async (bands: readonly string[] | null): Promise<Encoder> => {
    if (exported) return library.loadEncoder(model, options);
    const chosen = { ...options, ...(bands && { bands }) };
    try {
      return await library.loadEncoder(model, { ...chosen, outputs: ["embedding", "patches"] });
    } catch (error) {
      // a ResNet has stages in place of tokens
      return library.loadEncoder(model, { ...chosen, outputs: ["embedding", "stages"] }).catch(() => {
        throw error;
      });
    }
  };
  const encoder = await open(null);
  const wanted = encoder.bands;
  const there = wanted.filter((band) => sceneBands.includes(band));
  if (there.length === wanted.length) return { encoder, notes: notices };
  await encoder.dispose();
  if (there.length === 0 || exported)
    throw problem(
      `${model} takes ${wanted.join(", ")}; the image has ${some(sceneBands)}: choose a model for these bands`,
    );
  const note = `the model was given ${there.length} of its ${wanted.length} bands: the others count as average`;
  return { encoder: await open(there), notes: [...notices, note] };
}

const some = (names: readonly string[]): string =>
  names.length > 14 ? `${names.slice(0, 14).join(", ")}, …` : names.join(", ");

/** Copies pixels for a model; what is no measurement becomes NaN, except a nodata of 0, which networks know. */
export function fillPixels(source: PixelArray, target: Float32Array, nodata: number | null): void {
  target.set(source);
  if (nodata === null || nodata === 0 || Number.isNaN(nodata)) return;
  for (let i = 0; i < target.length; i++) if (source[i] === nodata) target[i] = Number.NaN;
}

/** Patch tokens of a batch: [images, rows · columns, dim]; null where the model gives none. */
export function tokensOf(outputs: Outputs): {
  readonly rows: number;
  readonly columns: number;
  readonly dim: number;
  readonly data: Float32Array;
} | null {
  const map = outputs["patches"] ?? outputs["stage4"];
  if (!map) return null;
  const [images = 0, dim = 0, rows = 0, columns = 0] = map.shape;
  const places = rows * columns;
  const data = new Float32Array(map.data.length);
  for (let image = 0; image < images; image++)
    for (let d = 0; d < dim; d++)
      for (let place = 0; place < places; place++)
        data[(image * places + place) * dim + d] = map.data[(image * dim + d) * places + place]!;
  return { rows, columns, dim, data };
}
