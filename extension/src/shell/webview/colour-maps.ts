/** Colours at positions in [0, 1], evenly spaced. */
export interface ColourMap {
  readonly name: string;
  /** "#rrggbb". */
  readonly colours: readonly string[];
}

export const colourMaps: readonly ColourMap[] = [
  { name: "grey", colours: ["#000000", "#ffffff"] },
  // Viridis (van der Walt and Smith, matplotlib 2.0, CC0)
  {
    name: "viridis",
    colours: [
      ...["#440154", "#482878", "#3e4989", "#31688e", "#26828e"],
      ...["#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"],
    ],
  },
  // Magma (the same authors and licence)
  {
    name: "magma",
    colours: [
      ...["#000004", "#180f3d", "#440f76", "#721f81", "#9e2f7f"],
      ...["#cd4071", "#f1605d", "#fd9668", "#feca8d", "#fcfdbf"],
    ],
  },
  // ColorBrewer's BrBG (Brewer, Apache-2.0)
  {
    name: "brown to green",
    colours: [
      ...["#543005", "#8c510a", "#bf812d", "#dfc27d", "#f6e8c3", "#f5f5f5"],
      ...["#c7eae5", "#80cdc1", "#35978f", "#01665e", "#003c30"],
    ],
  },
];

/** The colour map of that name; grey for any other. */
export function colourMap(name: string): ColourMap {
  return colourMaps.find((map) => map.name === name) ?? { name: "grey", colours: ["#000000", "#ffffff"] };
}
