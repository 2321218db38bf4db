/** A value as people read it: four digits that count, no needless zeros; a dash where there is none. */
export function shownNumber(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return minus(value.toExponential(3));
  if (Number.isInteger(value)) return minus(String(value));
  return minus(String(Number(value.toPrecision(Math.max(4, Math.ceil(Math.log10(size)) + 1)))));
}

/** 47.846132° N, 16.336592° E: six decimals are a tenth of a metre. */
export function shownLonLat([longitude, latitude]: readonly [number, number]): string {
  const part = (degrees: number, positive: string, negative: string): string =>
    `${Math.abs(degrees).toFixed(6)}° ${degrees < 0 ? negative : positive}`;
  return `${part(latitude, "N", "S")}, ${part(longitude, "E", "W")}`;
}

export function shownBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes / 1000, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`;
}

const minus = (text: string): string => text.replace("-", "−");
