import type { PixelArray, Scene } from "softcon";

/**
 * Whether radar comes as linear power: backscatter in decibels is mostly below zero, power never is.
 * Looks at the middle of the scene.
 */
export async function isLinearPower(scene: Scene): Promise<boolean> {
  const radar = scene.bands.filter((band) => band === "VV" || band === "VH");
  if (radar.length === 0 || radar.length < scene.bands.length || !scene.pixelType.startsWith("float"))
    return false;
  const [width, height] = [Math.min(scene.width, 256), Math.min(scene.height, 256)];
  const x = Math.floor((scene.width - width) / 2);
  const y = Math.floor((scene.height - height) / 2);
  const { data, nodata } = await scene.read({ x, y, width, height });
  let positive = 0;
  for (const value of data) {
    if (value === nodata || Number.isNaN(value)) continue;
    if (value < 0) return false;
    if (value > 0) positive++;
  }
  return positive > 0;
}

/** 10 · log10 of each value; NaN where there is no power or no measurement. */
export function inDecibels(data: PixelArray, nodata: number | null): Float32Array {
  return Float32Array.from(data, (value) =>
    value === nodata || value <= 0 ? Number.NaN : 10 * Math.log10(value),
  );
}

/** The same scene in decibels. */
export function asDecibels(scene: Scene): Scene {
  return {
    ...scene,
    pixelType: "float32",
    nodata: null,
    notes: [...scene.notes, "linear power, shown in decibels"],
    read: async (window, options) => {
      const raster = await scene.read(window, options);
      return { ...raster, data: inDecibels(raster.data, raster.nodata), nodata: null };
    },
  };
}
