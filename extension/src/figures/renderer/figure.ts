export type Attributes = Readonly<Record<string, unknown>>;

/** A figure of plotly.js, as a notebook's file has it. */
export interface Figure {
  readonly data: readonly Attributes[];
  readonly layout: Attributes;
}

const mostTraces = 1000;

/** @returns null for what is no figure. */
export function figureOf(given: unknown): Figure | null {
  if (!isAttributes(given)) return null;
  const { data, layout = {} } = given;
  if (!Array.isArray(data) || data.length > mostTraces || !data.every(isAttributes)) return null;
  return isAttributes(layout) ? { data, layout } : null;
}

/** In CSS pixels. */
export function heightOf({ layout }: Figure): number {
  const { height } = layout;
  return typeof height === "number" && height >= 40 && height <= 4000 ? height : 480;
}

/** What those hear who do not see it. */
export function titleOf({ layout }: Figure): string {
  const { title } = layout;
  const text = isAttributes(title) ? title["text"] : title;
  return typeof text === "string" && text !== "" ? text.replace(/<[^>]*>/g, "") : "Figure";
}

/** Whether it is drawn by the graphics card, whose contexts are few. */
export function needsGraphicsCard({ data }: Figure): boolean {
  return data.some(
    ({ type }) => typeof type === "string" && /gl$|3d$|^(surface|splom|cone|parcoords)$/.test(type),
  );
}

export function isAttributes(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
