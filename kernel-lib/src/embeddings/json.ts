/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The record that `text` is, or null where it is something else or no JSON. */
export function parseRecord(text: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Where two records differ, leaf by leaf: "stride: 224 then, 112 now".
 * @param limit how many differences are named at most.
 */
export function differences(then: unknown, now: unknown, limit = 4, path = ""): string[] {
  if (isRecord(then) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(then), ...Object.keys(now)])];
    return keys
      .flatMap((key) => differences(then[key], now[key], limit, path === "" ? key : `${path}.${key}`))
      .slice(0, limit);
  }
  if (Array.isArray(then) && Array.isArray(now) && then.length === now.length)
    return then.flatMap((item, i) => differences(item, now[i], limit, `${path}[${i}]`)).slice(0, limit);
  if (JSON.stringify(then) === JSON.stringify(now)) return [];
  return [`${path}: ${brief(then)} then, ${brief(now)} now`];
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} items`;
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
