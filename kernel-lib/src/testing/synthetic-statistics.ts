import { drawLand } from "../datasets/synthetic/land";
import { observe, withMargin } from "../datasets/synthetic/observe";
import { ssl4eoLike } from "../datasets/synthetic/ssl4eo-like";
import { drawWeather } from "../datasets/synthetic/weather";
import { type Product, productBands } from "../sensors/bands";

export interface BandStatistics {
  readonly product: Product;
  readonly band: string;
  readonly mean: number;
  readonly std: number;
}

/** Mean and standard deviation of every band over the middles, of 72 × 72 pixels, of places in all their seasons. */
export function syntheticStatistics(seed: number, places: number): BandStatistics[] {
  const sums = new Map<string, { n: number; sum: number; squares: number }>();
  const add = (key: string, values: ArrayLike<number>): void => {
    const total = sums.get(key) ?? { n: 0, sum: 0, squares: 0 };
    sums.set(key, total);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      total.n++;
      total.sum += value;
      total.squares += value * value;
    }
  };
  for (let index = 0; index < places; index++) {
    const { place, seasons } = ssl4eoLike(seed, index);
    const land = drawLand(place, withMargin({ x: -36, y: -36, width: 72, height: 72 }));
    for (const { day } of seasons) {
      const wanted = { l1c: true, l2a: true, s1: true };
      const { l1c, l2a, s1 } = observe(place, land, drawWeather(place, day.time), wanted);
      for (const { name, data } of l1c) add(`L1C ${name}`, data);
      for (const { name, data } of l2a) add(`L2A ${name}`, data);
      if (s1) add("S1 VV", s1.subarray(0, 72 * 72));
      if (s1) add("S1 VH", s1.subarray(72 * 72));
    }
  }
  return (["L1C", "L2A", "S1"] as const).flatMap((product) =>
    productBands[product].map((band) => {
      const { n, sum, squares } = sums.get(`${product} ${band}`) ?? { n: 0, sum: 0, squares: 0 };
      const mean = sum / n;
      return { product, band, mean, std: Math.sqrt(squares / n - mean * mean) };
    }),
  );
}
