import { SoftconError } from "../core/errors";
import { isClassifier } from "../networks/classifier";
import type { ModelDescription } from "./build-model";

/** The key of an ONNX file's metadata under which its `ModelDescription` lies, as JSON. */
export const descriptionKey = "softcon";

/**
 * The description that `buildModel` put into a file.
 * @throws SoftconError where there is none: the file is not an export of ours and its preprocessing is unknown.
 */
export function parseDescription(metadata: Readonly<Record<string, string>>, path: string): ModelDescription {
  const text = metadata[descriptionKey];
  if (text === undefined) {
    throw new SoftconError(
      `${path} does not say how its input is preprocessed; use a model written by \`softcon export\``,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SoftconError(`${path}: its description is no JSON; export it again`);
  }
  if (!isDescription(value))
    throw new SoftconError(`${path}: its description is incomplete; export it again`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isDescription(value: unknown): value is ModelDescription {
  if (!isRecord(value) || !isRecord(value["architecture"]) || !isRecord(value["preprocessing"])) return false;
  const { bands, networkBands, mean, std, product, normalisation, statistics, resize } =
    value["preprocessing"];
  return (
    ["id", "weightsSha256", "license", "source"].every((key) => typeof value[key] === "string") &&
    typeof value["dim"] === "number" &&
    typeof value["untrained"] === "boolean" &&
    (value["precision"] === "fp32" || value["precision"] === "int8") &&
    isStrings(value["outputs"]) &&
    (value["architecture"]["kind"] === "resnet50" || value["architecture"]["kind"] === "vit") &&
    isStrings(bands) &&
    isStrings(networkBands) &&
    Array.isArray(mean) &&
    Array.isArray(std) &&
    [product, normalisation, statistics].every((item) => typeof item === "string") &&
    (resize === null || typeof resize === "number") &&
    (value["classifier"] === undefined || isClassifier(value["classifier"]))
  );
}
