/** A name from a file, safe to print: one line, no control characters, at most 80 characters. */
export function printable(name: string): string {
  const line = [...name.slice(0, 81)].map((c) => (/\p{C}/u.test(c) ? "\ufffd" : c)).join("");
  return name.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** The first few of many names, and how many there are besides. */
export function firstFew(names: readonly string[], few = 5): string {
  const shown = names.slice(0, few).map(printable).join(", ");
  return names.length > few ? `${shown} and ${names.length - few} more` : shown;
}
