/** The longest round distance that fits. */
export interface ScaleBar {
  readonly label: string;
  /** Pixels of the screen. */
  readonly length: number;
}

/**
 * @param resolution pixels of the scene in one of the screen
 * @param metresPerPixel null: the bar counts pixels
 * @param longest pixels of the screen
 */
export function scaleBar(resolution: number, metresPerPixel: number | null, longest: number): ScaleBar {
  const perScreenPixel = resolution * (metresPerPixel ?? 1);
  const most = longest * perScreenPixel;
  const power = 10 ** Math.floor(Math.log10(most));
  const value = [5, 2, 1].map((digit) => digit * power).find((round) => round <= most) ?? power;
  return { label: metresPerPixel === null ? pixels(value) : metres(value), length: value / perScreenPixel };
}

const pixels = (value: number): string => `${Number(value.toPrecision(1))} px`;

function metres(value: number): string {
  if (value >= 1000) return `${Number((value / 1000).toPrecision(1))} km`;
  if (value >= 1) return `${Number(value.toPrecision(1))} m`;
  return `${Number((value * 100).toPrecision(1))} cm`;
}
