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
      { pattern: /nearest tile has the same land cover: (\d+)%/, from: 60, to: 100 },
      { pattern: /by chance: (\d+)%/, from: 5, to: 45 },
    ],
  },
  {
    name: "02-bands-and-preprocessing",
    minutes: 1,
    pictures: 5,
    numbers: [
      { pattern: /vegetation: red (\d+), near infrared \d+/, from: 100, to: 1500 },
      { pattern: /as it should be\s+([\d.]+)/, from: 1, to: 1 },
      { pattern: /B8A last, .+ files\s+(-?[\d.]+)/, from: -0.5, to: 0.8 },
      { pattern: /reflectance 0 to 1 in place of digital numbers\s+(-?[\d.]+)/, from: -1, to: 0.5 },
    ],
  },
  {
    name: "03-labels-and-similarity",
    minutes: 1,
    pictures: 7,
    numbers: [
      { pattern: /(\d+) images of 100 places/, from: 400, to: 400 },
      { pattern: /minShare 0: (\d+) classes/, from: 3, to: 9 },
      // No more than five classes can have a fifth of the pixels each.
      { pattern: /minShare 0\.2: (\d+) classes/, from: 1, to: 5 },
      { pattern: /classes an image: ([\d.]+)/, from: 2, to: 8 },
      { pattern: /highest lift ([\d.]+)/, from: 1.2, to: 10 },
      { pattern: /lowest lift ([\d.]+)/, from: 0, to: 0.8 },
      // 2 / √6.
      { pattern: /trees, grass \| trees, grass, crops: ([\d.]+)/, from: 0.816, to: 0.817 },
      // Were all 512 lists equally frequent, it would be 0.2%.
      { pattern: /same labels: ([\d.]+)%/, from: 0.2, to: 40 },
      { pattern: /mean similarity: ([\d.]+)/, from: 0.3, to: 0.9 },
      // An entropy of a coin is ln 2 at most.
      { pattern: /soft term at its best: ([\d.]+)/, from: 0.1, to: 0.69 },
      { pattern: /answers the mean for every pair: ([\d.]+)/, from: 0.2, to: 0.694 },
    ],
  },
  {
    name: "04-soft-contrastive-pretraining",
    minutes: 3,
    pictures: 5,
    numbers: [
      { pattern: /agree to (\d)/, from: 1, to: 1 },
      { pattern: /younger than (\d+) steps/, from: 69, to: 69 },
      // ln 32 = 3.47 where cosines are alike; scattered ones cost more.
      { pattern: /hard term at step 1: ([\d.]+)/, from: 2.8, to: 5 },
      { pattern: /soft term at step 1: ([\d.]+)/, from: 0.5, to: 3 },
      { pattern: /hard term at the end: ([\d.]+)/, from: 0.5, to: 3.45 },
      // The entropy of the targets is its floor.
      { pattern: /soft term at the end: ([\d.]+)/, from: 0.4, to: 0.85 },
      // Chance is 10%. Which of them is ahead is not asserted: it is a comparison.
      { pattern: /untrained: kNN ([\d.]+)%/, from: 20, to: 75 },
      { pattern: /plain contrastive: kNN ([\d.]+)%/, from: 20, to: 75 },
      { pattern: /soft labels: kNN ([\d.]+)%/, from: 20, to: 75 },
      { pattern: /softcon-tiny-s2: kNN ([\d.]+)%/, from: 50, to: 85 },
      { pattern: /soft labels: kNN .+ agreement ([\d.]+)/, from: 0.1, to: 0.8 },
    ],
  },
  {
    name: "05-eurosat",
    minutes: 2,
    pictures: 5,
    numbers: [
      { pattern: /(\d+) images to fit on/, from: 600, to: 600 },
      { pattern: /always the most frequent class: ([\d.]+)%/, from: 10, to: 10 },
      // Chance is 10%; on 1200 images the model's card has 79 and 72, and 200 images leave some seven points open.
      { pattern: /linear probe, softcon-tiny-s2: ([\d.]+)%/, from: 60, to: 95 },
      { pattern: /kNN \(k = 20\), softcon-tiny-s2: ([\d.]+)%/, from: 50, to: 90 },
      { pattern: /50 images a class against one: ([\d.]+) points more/, from: 5, to: 70 },
      { pattern: /published: SoftCon vits14, 13 bands\s+([\d.]+)/, from: 97.1, to: 97.1 },
    ],
  },
  {
    name: "06-bigearthnet",
    minutes: 2,
    pictures: 6,
    numbers: [
      // (1 + 2/3) / 2
      { pattern: /by hand: ([\d.]+)/, from: 0.833, to: 0.833 },
      // The share of true pairs: the second part has about as many labels an image as the first, 3 to 7 of 19.
      { pattern: /all scores equal: micro mAP ([\d.]+)/, from: 15, to: 37 },
      { pattern: /each label's frequency: micro mAP ([\d.]+)/, from: 45, to: 85 },
      // Above the frequencies alone, below the perfect.
      { pattern: /S2, softcon-tiny-s2\s+128\s+([\d.]+)/, from: 80, to: 98 },
      { pattern: /S1, untrained\s+128\s+([\d.]+)/, from: 73, to: 95 },
      { pattern: /S2, untrained less S1, untrained: (-?[\d.]+) points/, from: 0, to: 15 },
      { pattern: /published: SoftCon vits14, S2\s+BigEarthNet-10%\s+micro mAP ([\d.]+)/, from: 85, to: 85 },
    ],
  },
  {
    name: "07-fine-tuning",
    minutes: 2,
    pictures: 4,
    numbers: [
      { pattern: /(\d+) images to train on/, from: 150, to: 150 },
      // ln 10 = 2.30, and what small random weights add.
      { pattern: /loss at the start: ([\d.]+)/, from: 1.8, to: 3.2 },
      // 128 × 10 weights and ten offsets.
      { pattern: /head: (\d+) of/, from: 1290, to: 1290 },
      // Chance is 10%; the model's card has 79% for a probe on 900 images.
      { pattern: /head alone: ([\d.]+)%/, from: 25, to: 95 },
      { pattern: /head first, then all: ([\d.]+)%/, from: 25, to: 95 },
      { pattern: /ONNX: largest difference ([\d.]+)/, from: 0, to: 0.0001 },
      { pattern: /ONNX: .+ same class (\d+)/, from: 50, to: 50 },
      { pattern: /8-bit: .+ same class (\d+)/, from: 35, to: 50 },
    ],
  },
  {
    name: "08-embedding-atlas",
    minutes: 2,
    pictures: 5,
    numbers: [
      // 24 × 24 patches of each of four scenes
      { pattern: /(\d+) patches, each a vector of 128 numbers/, from: 2304, to: 2304 },
      // Chance keeps 10 of 2303; no plane keeps all.
      { pattern: /t-SNE keeps ([\d.]+)%/, from: 30, to: 90 },
      { pattern: /chance keeps ([\d.]+)%/, from: 0.4, to: 0.4 },
      { pattern: /nearest patch has the same main land cover: (\d+)%/, from: 60, to: 99 },
      { pattern: /of another scene has the same main land cover: (\d+)%/, from: 20, to: 80 },
      { pattern: /by one example: (\d+)%/, from: 30, to: 95 },
      { pattern: /after marking: (\d+)%/, from: 40, to: 100 },
      { pattern: /read back: (\d+) rows of 128 numbers, the same to the bit/, from: 2304, to: 2304 },
    ],
  },
];
