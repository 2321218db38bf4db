import { type Phase, phenology } from "./climate";
import { exp } from "./exact-math";
import { Draws, hash, uniform } from "./hash";
import type { Unit } from "./land";
import type { Place } from "./landscape";
import { type Material, reflectanceOf, spectrumLength } from "./materials";
import { type Surface, surfaces } from "./surfaces";
import type { Weather } from "./weather";

/** What the units of a window look like on a day, in the order of `Land.units`. */
export interface UnitLooks {
  /** [units, 13] reflectance at mean vigour. */
  readonly mean: Float32Array;
  /** [units, 13] what one unit of vigour adds. */
  readonly perVigour: Float32Array;
  /** [units] standard deviation of brightness from pixel to pixel, as a share. */
  readonly grain: Float32Array;
  /** [units] share that lying snow whitens. */
  readonly snowHold: Float32Array;
  /** [units] class in `landCovers`. */
  readonly cover: Uint8Array;
  /** [units] mean backscatter, dB. */
  readonly vv: Float32Array;
  readonly vh: Float32Array;
}

export function unitLooks(place: Place, weather: Weather, units: readonly Unit[]): UnitLooks {
  const looks = {
    mean: new Float32Array(units.length * spectrumLength),
    perVigour: new Float32Array(units.length * spectrumLength),
    grain: new Float32Array(units.length),
    snowHold: new Float32Array(units.length),
    cover: new Uint8Array(units.length),
    vv: new Float32Array(units.length),
    vh: new Float32Array(units.length),
  };
  const spectrum = localSpectra(place);
  for (const [u, { surface: name, id }] of units.entries()) {
    const surface: Surface = surfaces[name];
    const phase = phenology(surface.growth, place.climate, weather.time, id);
    const canopy = surface.canopy * (0.82 + 0.3 * uniform(id, 41));
    const share = (part: number): number => Math.min(1, canopy * part);
    const [green, dry, flower] = [share(phase.green), share(phase.dry), share(phase.flower)];
    const rest = Math.max(0, 1 - green - dry - flower);
    const water = surface.cover === 0;
    // wet ground is darker; of one soil, parcels differ by tillage
    const ground = water
      ? 1
      : exp(0.22 * (uniform(id, 42) - 0.5)) * (surface.ground === "soil" ? 1.12 - 0.3 * weather.wet : 1);
    const shade = exp(0.16 * (uniform(id, 43) - 0.5));
    const [g, v, d, f] = [surface.ground, surface.green, surface.dry, "rapeInFlower"] as const;
    const [below, leaf, straw, bloom] = [spectrum(g), spectrum(v), spectrum(d), spectrum(f)];
    for (let b = 0; b < spectrumLength; b++) {
      const soil = below[b]! * ground;
      const mean = soil * rest + shade * (leaf[b]! * green + straw[b]! * dry + bloom[b]! * flower);
      looks.mean[u * spectrumLength + b] = mean;
      looks.perVigour[u * spectrumLength + b] = water
        ? leaf[b]! - soil
        : surface.patchiness *
          (0.35 + 0.65 * (green + flower + dry)) *
          (leaf[b]! * (green > dry ? 1 : 0.9) - mean * 0.9 - soil * 0.1);
    }
    looks.grain[u] = surface.grain * (0.7 + 0.6 * uniform(id, 44));
    looks.snowHold[u] = surface.snowHold;
    looks.cover[u] = surface.cover;
    [looks.vv[u], looks.vh[u]] = backscatter(surface, phase, weather, id);
  }
  return looks;
}

function backscatter(
  surface: Surface,
  { green, dry, flower }: Phase,
  weather: Weather,
  id: number,
): [number, number] {
  const [bare, grown] = surface.radar;
  const volume = Math.min(1, green + flower + 0.5 * dry);
  const [own, cross] = [uniform(id, 45) - 0.5, uniform(id, 46) - 0.5];
  // what is damp reflects more, wind roughens water, walls shine where they face the radar
  const wind = surface.cover === 0 ? 9 * weather.wind - 4 : 3 * (weather.wet - 0.5);
  const walls = surface.cover === 6 && bare[0] > -6 ? 14 : 2.4;
  return [
    bare[0] + volume * (grown[0] - bare[0]) + wind + walls * own,
    bare[1] + volume * (grown[1] - bare[1]) + 0.5 * wind + walls * (0.7 * own + 0.3 * cross),
  ];
}

/** Materials as they are at a place: no two places have the same leaf or soil. Bands vary together, not each alone. */
function localSpectra({ seed, climate }: Place): (material: Material | "soil") => Float64Array {
  const known = new Map<string, Float64Array>();
  const soils = ["brownSoil", "darkSoil", "paleSoil", "redSoil"] as const;
  const soilDraws = new Draws(hash(seed, 80));
  const soil = soilDraws.pick([
    ["brownSoil", 4],
    ["darkSoil", 3 * (1 - climate.aridity)],
    ["paleSoil", 4 * climate.aridity],
    ["redSoil", Math.abs(climate.latitude) < 38 ? 2 : 0.2],
  ]);
  const other = soils[(soils.indexOf(soil) + 1 + (hash(seed, 81) % 3)) % 4] ?? "brownSoil";
  const mixture = soilDraws.between(0, 0.45);
  return (material) => {
    const found = known.get(material);
    if (found) return found;
    const base = material === "soil" ? reflectanceOf(soil) : reflectanceOf(material);
    const second = material === "soil" ? reflectanceOf(other) : base;
    const draws = new Draws(hash(seed, 82, material === "soil" ? 999 : nameCode(material)));
    const [brightness, tilt, moisture] = [0.11 * draws.normal(), 0.07 * draws.normal(), 0.1 * draws.normal()];
    const spectrum = base.map((value, b) => {
      const mixed = value + mixture * ((second[b] ?? value) - value);
      return mixed * exp(brightness + tilt * (b / 6 - 1) + (b > 10 ? moisture : 0));
    });
    known.set(material, spectrum);
    return spectrum;
  };
}

function nameCode(name: string): number {
  let code = 0;
  for (let i = 0; i < name.length; i++) code = hash(code, name.charCodeAt(i));
  return code;
}
