/** A kind of land cover: its name, its colour on maps and its spectrum. */
export interface LandCover {
  readonly name: string;
  /** Dynamic World's colour. */
  readonly colour: string;
  /** Digital numbers at the top of the atmosphere (reflectance × 10,000), B1 … B8, B8A, B9 … B12. */
  readonly spectrum: readonly number[];
  /** How much brightness varies from pixel to pixel, as a share. */
  readonly texture: number;
}

/** The nine classes of Dynamic World. Spectra are set by hand after typical summer scenes: plausible, not measured. */
export const landCovers: readonly LandCover[] = [
  {
    name: "water",
    colour: "#419bdf",
    spectrum: [1300, 1010, 760, 500, 450, 380, 360, 320, 300, 120, 12, 150, 90],
    texture: 0.02,
  },
  {
    name: "trees",
    colour: "#397d49",
    spectrum: [1240, 850, 740, 470, 850, 2100, 2600, 2500, 2800, 900, 15, 1400, 650],
    texture: 0.16,
  },
  {
    name: "grass",
    colour: "#88b053",
    spectrum: [1300, 1000, 1060, 850, 1450, 2700, 3100, 3050, 3300, 1000, 15, 2300, 1250],
    texture: 0.05,
  },
  {
    name: "flooded vegetation",
    colour: "#7a87c6",
    spectrum: [1280, 920, 880, 620, 950, 1750, 2000, 1950, 2100, 700, 14, 1050, 520],
    texture: 0.12,
  },
  {
    name: "crops",
    colour: "#e49635",
    spectrum: [1330, 1040, 1090, 860, 1500, 3000, 3700, 3650, 3900, 1200, 16, 2200, 1150],
    texture: 0.04,
  },
  {
    name: "shrub and scrub",
    colour: "#dfc35a",
    spectrum: [1350, 1080, 1080, 1080, 1500, 2050, 2300, 2300, 2500, 820, 16, 2500, 1600],
    texture: 0.12,
  },
  {
    name: "built area",
    colour: "#c4281b",
    spectrum: [1650, 1560, 1560, 1680, 1850, 2050, 2150, 2200, 2250, 800, 18, 2300, 2050],
    texture: 0.22,
  },
  {
    name: "bare ground",
    colour: "#a59b8f",
    spectrum: [1500, 1450, 1650, 2050, 2350, 2500, 2650, 2700, 2850, 950, 20, 3500, 3000],
    texture: 0.07,
  },
  {
    name: "snow and ice",
    colour: "#b39fe1",
    spectrum: [7500, 7600, 7400, 7300, 7300, 7200, 7000, 6900, 6600, 2600, 60, 900, 700],
    texture: 0.05,
  },
];

export const cover = {
  water: 0,
  trees: 1,
  grass: 2,
  flooded: 3,
  crops: 4,
  shrub: 5,
  built: 6,
  bare: 7,
  snow: 8,
} as const;
