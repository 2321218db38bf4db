/** Jupyter counts Unicode characters, JavaScript UTF-16 units: an emoji is one and two. */
export function toUnits(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}

export function toCharacters(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
