import { canonicalBand } from "../sensors/bands";

/** Under this key of a safetensors file's metadata lies, as JSON, how the network's input is made. */
export const inputFormKey = "softcon.input";

/** How a network's input is made of digital numbers: what inference takes where nothing else is asked for. */
export interface InputForm {
  /** Canonical names in the network's order. */
  readonly bands: readonly string[];
  /** Name of a statistics preset. */
  readonly statistics: string;
  readonly normalisation: "uint8" | "continuous";
  /** Side in pixels that every image is resized to. */
  readonly resize: number;
  /** Average when shrinking. */
  readonly antialias: boolean;
  /** Clamp each band of each image to its own quantiles first. */
  readonly clampQuantiles: readonly [number, number] | null;
}

/** The form that a checkpoint's metadata tells; null where they tell none, or nothing that can be read. */
export function parseInputForm(metadata: Readonly<Record<string, string>>): InputForm | null {
  const text = metadata[inputFormKey];
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isInputForm(value) ? value : null;
}

function isInputForm(value: unknown): value is InputForm {
  if (!isRecord(value)) return false;
  const { bands, statistics, normalisation, resize, antialias, clampQuantiles } = value;
  return (
    Array.isArray(bands) &&
    bands.length > 0 &&
    bands.every((band) => typeof band === "string" && canonicalBand(band) === band) &&
    typeof statistics === "string" &&
    (normalisation === "uint8" || normalisation === "continuous") &&
    typeof resize === "number" &&
    Number.isInteger(resize) &&
    resize > 0 &&
    resize <= 4096 &&
    typeof antialias === "boolean" &&
    (clampQuantiles === null || isQuantiles(clampQuantiles))
  );
}

const isQuantiles = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((share) => typeof share === "number" && share >= 0 && share <= 1) &&
  value[0] < value[1];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
