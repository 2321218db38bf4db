import { SoftconError } from "../core/errors";
import type { DatasetAddress } from "./kinds";

type Parameters = DatasetAddress["parameters"];

/** @throws SoftconError where the value is none of the choices. */
export function choiceOf<T extends string>(
  parameters: Parameters,
  key: string,
  choices: readonly T[],
  otherwise: T,
): T {
  const given = parameters.get(key);
  if (given === undefined) return otherwise;
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  throw new SoftconError(`${key}=${given}; expected one of ${choices.join(", ")}`, "usage");
}

/** @throws SoftconError where the value is no number in [low, high]. */
export function numberOf(
  parameters: Parameters,
  key: string,
  [low, high]: readonly [number, number],
  otherwise: number,
): number {
  const given = parameters.get(key);
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (given.trim() !== "" && value >= low && value <= high) return value;
  throw new SoftconError(`${key}=${given}; expected a number from ${low} to ${high}`, "usage");
}

/** @throws SoftconError where the value is no whole number from 0 on. */
export function seedOf(parameters: Parameters, otherwise = 42): number {
  const seed = numberOf(parameters, "seed", [0, 2 ** 32 - 1], otherwise);
  if (Number.isInteger(seed)) return seed;
  throw new SoftconError(`seed=${seed}; expected a whole number`, "usage");
}

/** The first few of many names, for a message. */
export function someOf(names: readonly string[], most = 3): string {
  return names.slice(0, most).join(", ") + (names.length > most ? ", …" : "");
}
