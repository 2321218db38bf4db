import type { Crs } from "./raster";

/**
 * The system with this EPSG code, where it is known here: every UTM zone of the common datums, and the national,
 * continental, polar and global systems that imagery comes in. Null otherwise.
 *
 * Datum shifts are PROJ's without grids: null for the realisations of ITRS (ETRS89, NAD83, GDA94, SIRGAS 2000, …),
 * a Helmert transformation for the older datums, good to a few metres. With national grids installed (BeTA2007
 * in Germany, OSTN15 in Britain, NTv2 elsewhere) PROJ differs from this by as much.
 */
export function crsFromEpsg(code: number): Crs | null {
  const system = systems[code];
  if (system) return { epsg: code, name: system[0], proj4: `+proj=${system[1]} +no_defs` };
  for (const [before, from, to, name, proj4] of zoneFamilies) {
    const zone = code - before;
    if (Number.isInteger(zone) && zone >= from && zone <= to)
      return { epsg: code, name: name(zone), proj4: `+proj=${proj4(zone)} +no_defs` };
  }
  return null;
}

/** Names and definitions for the zones `from` to `to`, whose codes are `before + zone`. */
type ZoneFamily = readonly [
  before: number,
  from: number,
  to: number,
  name: (zone: number) => string,
  proj4: (zone: number) => string,
];

const wgs84 = "+datum=WGS84";
/** GRS 1980, for the datums that agree with WGS 84 to the metre. */
const grs80 = "+ellps=GRS80 +towgs84=0,0,0";
/** Written out, since proj4js takes WGS 84 for a WGS 72 that it knows only under another name. */
const wgs72 = "+a=6378135 +rf=298.26 +towgs84=0,0,4.5,0,0,0.554,0.219";
const csrs = "+ellps=GRS80 +towgs84=-0.991,1.9072,0.5129,0.0257899,0.0096501,0.0116599,0";
const dhdn = "+ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7";
const osgb36 = "+ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489";
const ch1903 = "+ellps=bessel +towgs84=674.374,15.056,405.346";

const utm = (
  before: number,
  from: number,
  to: number,
  datum: string,
  ellipsoid: string,
  hemisphere: "N" | "S" = "N",
): ZoneFamily => [
  before,
  from,
  to,
  (zone) => `${datum} / UTM zone ${zone}${hemisphere}`,
  (zone) => `utm +zone=${zone}${hemisphere === "S" ? " +south" : ""} ${ellipsoid} +units=m`,
];

const zoneFamilies: readonly ZoneFamily[] = [
  utm(32600, 1, 60, "WGS 84", wgs84),
  utm(32700, 1, 60, "WGS 84", wgs84, "S"),
  utm(32200, 1, 60, "WGS 72", wgs72),
  utm(32300, 1, 60, "WGS 72", wgs72, "S"),
  utm(25800, 28, 37, "ETRS89", grs80),
  utm(26900, 1, 23, "NAD83", grs80),
  utm(6329, 1, 19, "NAD83(2011)", grs80),
  utm(31954, 11, 22, "SIRGAS 2000", grs80),
  utm(31960, 17, 25, "SIRGAS 2000", grs80, "S"),
  utm(6637, 51, 55, "JGD2011", grs80),
  [
    28300,
    48,
    58,
    (zone) => `GDA94 / MGA zone ${zone}`,
    (zone) => `utm +zone=${zone} +south ${grs80} +units=m`,
  ],
  [
    31464,
    2,
    5,
    (zone) => `DHDN / 3-degree Gauss-Kruger zone ${zone}`,
    (zone) => `tmerc +lat_0=0 +lon_0=${3 * zone} +k=1 +x_0=${zone}500000 +y_0=0 ${dhdn} +units=m`,
  ],
  [
    3900,
    42,
    50,
    (zone) => `RGF93 v1 / CC${zone}`,
    (zone) =>
      `lcc +lat_0=${zone} +lon_0=3 +lat_1=${zone - 0.75} +lat_2=${zone + 0.75} ` +
      `+x_0=1700000 +y_0=${zone - 41}200000 ${grs80} +units=m`,
  ],
];

const systems: Readonly<Record<number, readonly [name: string, proj4: string]>> = {
  // Longitude and latitude.
  4326: ["WGS 84", `longlat ${wgs84}`],
  4258: ["ETRS89", `longlat ${grs80}`],
  4269: ["NAD83", `longlat ${grs80}`],
  4322: ["WGS 72", `longlat ${wgs72}`],
  4148: ["Hartebeesthoek94", `longlat ${wgs84}`],
  4149: ["CH1903", `longlat ${ch1903}`],
  4150: ["CH1903+", `longlat ${ch1903}`],
  4167: ["NZGD2000", `longlat ${grs80}`],
  4171: ["RGF93 v1", `longlat ${grs80}`],
  4277: ["OSGB36", `longlat ${osgb36}`],
  4283: ["GDA94", `longlat ${grs80}`],
  4314: ["DHDN", `longlat ${dhdn}`],
  4490: ["China Geodetic Coordinate System 2000", `longlat ${grs80}`],
  4612: ["JGD2000", `longlat ${grs80}`],
  4617: ["NAD83(CSRS)", `longlat ${csrs}`],
  4674: ["SIRGAS 2000", `longlat ${grs80}`],
  6318: ["NAD83(2011)", `longlat ${grs80}`],
  6668: ["JGD2011", `longlat ${grs80}`],
  // The whole Earth.
  3395: ["WGS 84 / World Mercator", `merc +lon_0=0 +k=1 ${wgs84} +units=m`],
  3832: ["WGS 84 / PDC Mercator", `merc +lon_0=150 +k=1 ${wgs84} +units=m`],
  3857: [
    "WGS 84 / Pseudo-Mercator",
    "merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +k=1 +units=m +nadgrids=@null",
  ],
  4087: ["WGS 84 / World Equidistant Cylindrical", `eqc +lat_ts=0 +lon_0=0 ${wgs84} +units=m`],
  6933: ["WGS 84 / NSIDC EASE-Grid 2.0 Global", `cea +lat_ts=30 +lon_0=0 ${wgs84} +units=m`],
  8857: ["WGS 84 / Equal Earth Greenwich", `eqearth +lon_0=0 ${wgs84} +units=m`],
  // The poles.
  3031: ["WGS 84 / Antarctic Polar Stereographic", `stere +lat_0=-90 +lat_ts=-71 +lon_0=0 ${wgs84} +units=m`],
  3413: [
    "WGS 84 / NSIDC Sea Ice Polar Stereographic North",
    `stere +lat_0=90 +lat_ts=70 +lon_0=-45 ${wgs84} +units=m`,
  ],
  3571: ["WGS 84 / North Pole LAEA Bering Sea", `laea +lat_0=90 +lon_0=180 ${wgs84} +units=m`],
  3572: ["WGS 84 / North Pole LAEA Alaska", `laea +lat_0=90 +lon_0=-150 ${wgs84} +units=m`],
  3573: ["WGS 84 / North Pole LAEA Canada", `laea +lat_0=90 +lon_0=-100 ${wgs84} +units=m`],
  3574: ["WGS 84 / North Pole LAEA Atlantic", `laea +lat_0=90 +lon_0=-40 ${wgs84} +units=m`],
  3575: ["WGS 84 / North Pole LAEA Europe", `laea +lat_0=90 +lon_0=10 ${wgs84} +units=m`],
  3576: ["WGS 84 / North Pole LAEA Russia", `laea +lat_0=90 +lon_0=90 ${wgs84} +units=m`],
  3976: [
    "WGS 84 / NSIDC Sea Ice Polar Stereographic South",
    `stere +lat_0=-90 +lat_ts=-70 +lon_0=0 ${wgs84} +units=m`,
  ],
  3995: ["WGS 84 / Arctic Polar Stereographic", `stere +lat_0=90 +lat_ts=71 +lon_0=0 ${wgs84} +units=m`],
  3996: ["WGS 84 / IBCAO Polar Stereographic", `stere +lat_0=90 +lat_ts=75 +lon_0=0 ${wgs84} +units=m`],
  5041: [
    "WGS 84 / UPS North (E,N)",
    `stere +lat_0=90 +lon_0=0 +k=0.994 +x_0=2000000 +y_0=2000000 ${wgs84} +units=m`,
  ],
  5042: [
    "WGS 84 / UPS South (E,N)",
    `stere +lat_0=-90 +lon_0=0 +k=0.994 +x_0=2000000 +y_0=2000000 ${wgs84} +units=m`,
  ],
  6931: ["WGS 84 / NSIDC EASE-Grid 2.0 North", `laea +lat_0=90 +lon_0=0 ${wgs84} +units=m`],
  6932: ["WGS 84 / NSIDC EASE-Grid 2.0 South", `laea +lat_0=-90 +lon_0=0 ${wgs84} +units=m`],
  // Europe.
  2056: [
    "CH1903+ / LV95",
    `somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=2600000 +y_0=1200000 ${ch1903} +units=m`,
  ],
  2154: [
    "RGF93 v1 / Lambert-93",
    `lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 ${grs80} +units=m`,
  ],
  2157: [
    "IRENET95 / Irish Transverse Mercator",
    `tmerc +lat_0=53.5 +lon_0=-8 +k=0.99982 +x_0=600000 +y_0=750000 ${grs80} +units=m`,
  ],
  2180: [
    "ETRF2000-PL / CS92",
    `tmerc +lat_0=0 +lon_0=19 +k=0.9993 +x_0=500000 +y_0=-5300000 ${grs80} +units=m`,
  ],
  3006: ["SWEREF99 TM", `utm +zone=33 ${grs80} +units=m`],
  3034: [
    "ETRS89-extended / LCC Europe",
    `lcc +lat_0=52 +lon_0=10 +lat_1=35 +lat_2=65 +x_0=4000000 +y_0=2800000 ${grs80} +units=m`,
  ],
  3035: [
    "ETRS89-extended / LAEA Europe",
    `laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 ${grs80} +units=m`,
  ],
  3059: [
    "LKS92 / Latvia TM",
    `tmerc +lat_0=0 +lon_0=24 +k=0.9996 +x_0=500000 +y_0=-6000000 ${grs80} +units=m`,
  ],
  3067: ["ETRS89 / TM35FIN(E,N)", `utm +zone=35 ${grs80} +units=m`],
  3301: [
    "Estonian Coordinate System of 1997",
    `lcc +lat_0=57.5175539305556 +lon_0=24 +lat_1=59.3333333333333 +lat_2=58 +x_0=500000 +y_0=6375000 ${grs80} +units=m`,
  ],
  3346: ["LKS94 / Lithuania TM", `tmerc +lat_0=0 +lon_0=24 +k=0.9998 +x_0=500000 +y_0=0 ${grs80} +units=m`],
  3763: [
    "ETRS89 / Portugal TM06",
    `tmerc +lat_0=39.6682583333333 +lon_0=-8.13310833333333 +k=1 ${grs80} +units=m`,
  ],
  3765: ["HTRS96 / Croatia TM", `tmerc +lat_0=0 +lon_0=16.5 +k=0.9999 +x_0=500000 +y_0=0 ${grs80} +units=m`],
  3794: [
    "Slovenia 1996 / Slovene National Grid",
    `tmerc +lat_0=0 +lon_0=15 +k=0.9999 +x_0=500000 +y_0=-5000000 ${grs80} +units=m`,
  ],
  3812: [
    "ETRS89 / Belgian Lambert 2008",
    `lcc +lat_0=50.797815 +lon_0=4.35921583333333 +lat_1=49.8333333333333 +lat_2=51.1666666666667 +x_0=649328 +y_0=665262 ${grs80} +units=m`,
  ],
  4839: [
    "ETRS89 / LCC Germany (N-E)",
    `lcc +lat_0=51 +lon_0=10.5 +lat_1=48.6666666666667 +lat_2=53.6666666666667 ${grs80} +units=m`,
  ],
  5243: [
    "ETRS89 / LCC Germany (E-N)",
    `lcc +lat_0=51 +lon_0=10.5 +lat_1=48.6666666666667 +lat_2=53.6666666666667 ${grs80} +units=m`,
  ],
  21781: [
    "CH1903 / LV03",
    `somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=600000 +y_0=200000 ${ch1903} +units=m`,
  ],
  27700: [
    "OSGB36 / British National Grid",
    `tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 ${osgb36} +units=m`,
  ],
  28992: [
    "Amersfoort / RD New",
    "sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel " +
      "+towgs84=565.4171,50.3319,465.5524,-0.398957388243134,0.343987817378283,-1.87740163998045,4.0725 +units=m",
  ],
  // North and South America.
  3005: [
    "NAD83 / BC Albers",
    `aea +lat_0=45 +lon_0=-126 +lat_1=50 +lat_2=58.5 +x_0=1000000 +y_0=0 ${grs80} +units=m`,
  ],
  3338: ["NAD83 / Alaska Albers", `aea +lat_0=50 +lon_0=-154 +lat_1=55 +lat_2=65 ${grs80} +units=m`],
  3347: [
    "NAD83 / Statistics Canada Lambert",
    `lcc +lat_0=63.390675 +lon_0=-91.8666666666667 +lat_1=49 +lat_2=77 +x_0=6200000 +y_0=3000000 ${grs80} +units=m`,
  ],
  3978: ["NAD83 / Canada Atlas Lambert", `lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 ${grs80} +units=m`],
  3979: [
    "NAD83(CSRS) / Canada Atlas Lambert",
    `lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 ${csrs} +units=m`,
  ],
  5070: ["NAD83 / Conus Albers", `aea +lat_0=23 +lon_0=-96 +lat_1=29.5 +lat_2=45.5 ${grs80} +units=m`],
  5880: [
    "SIRGAS 2000 / Brazil Polyconic",
    `poly +lat_0=0 +lon_0=-54 +x_0=5000000 +y_0=10000000 ${grs80} +units=m`,
  ],
  6350: ["NAD83(2011) / Conus Albers", `aea +lat_0=23 +lon_0=-96 +lat_1=29.5 +lat_2=45.5 ${grs80} +units=m`],
  // Oceania.
  2193: [
    "NZGD2000 / New Zealand Transverse Mercator 2000",
    `tmerc +lat_0=0 +lon_0=173 +k=0.9996 +x_0=1600000 +y_0=10000000 ${grs80} +units=m`,
  ],
  3112: [
    "GDA94 / Geoscience Australia Lambert",
    `lcc +lat_0=0 +lon_0=134 +lat_1=-18 +lat_2=-36 ${grs80} +units=m`,
  ],
  3577: ["GDA94 / Australian Albers", `aea +lat_0=0 +lon_0=132 +lat_1=-18 +lat_2=-36 ${grs80} +units=m`],
};

/** Every code that is known without its zone: for tests and lists. */
export const epsgCodes: readonly number[] = [
  ...Object.keys(systems).map(Number),
  ...zoneFamilies.flatMap(([before, from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => before + from + i),
  ),
].sort((a, b) => a - b);
