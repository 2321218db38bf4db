/** What a tutorial has to show, and how long it may take on two cores. */
export interface Expectation {
  /** File name in `notebooks/`, without its ending. */
  readonly name: string;
  /** As its first cell says. */
  readonly minutes: number;
  /** Pictures below its cells, at least. */
  readonly pictures: number;
  /** Numbers in its output: the group of the pattern lies within the range. */
  readonly numbers: readonly { readonly pattern: RegExp; readonly from: number; readonly to: number }[];
}

export const expectations: readonly Expectation[] = [
  {
    name: "01-first-embeddings",
    minutes: 1,
    pictures: 6,
    numbers: [
      { pattern: /(\d+) tiles, each a vector of 128 numbers/, from: 256, to: 256 },
      { pattern: /nearest tile has the same land cover: (\d+)%/, from: 40, to: 100 },
      { pattern: /by chance: (\d+)%/, from: 5, to: 35 },
    ],
  },
  {
    name: "02-bands-and-preprocessing",
    minutes: 1,
    pictures: 5,
    numbers: [
      { pattern: /vegetation: red (\d+), near infrared \d+/, from: 100, to: 1500 },
      { pattern: /as it should be\s+([\d.]+)/, from: 1, to: 1 },
      { pattern: /B8A last, .+ files\s+([\d.]+)/, from: 0, to: 0.995 },
      { pattern: /reflectance 0 to 1 in place of digital numbers\s+(-?[\d.]+)/, from: -1, to: 0.97 },
    ],
  },
];
