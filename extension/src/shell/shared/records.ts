/** Something with named fields, as JSON and messages give them. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** A finite number, not negative: a count or an amount. */
export function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

export function isListOf<T>(isItem: (item: unknown) => item is T, value: unknown): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}
