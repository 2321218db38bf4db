/** A notebook that comes with the extension. */
export interface Tutorial {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in a line. */
  readonly about: string;
  /** On two cores, as its first cell says. */
  readonly minutes: number;
}

export const tutorials: readonly Tutorial[] = [
  {
    name: "01-first-embeddings",
    title: "First embeddings",
    about: "a scene, its bands, its embeddings, and places that look alike",
    minutes: 1,
  },
  {
    name: "02-bands-and-preprocessing",
    title: "Sentinel bands and preprocessing",
    about: "what the bands measure, what a network expects, and how wrong input looks right",
    minutes: 1,
  },
  {
    name: "03-labels-and-similarity",
    title: "Labels that say how alike",
    about: "from land-cover maps to the matrix that the soft term aims at",
    minutes: 1,
  },
  {
    name: "04-soft-contrastive-pretraining",
    title: "Soft contrastive pretraining",
    about: "the losses, term by term, and what soft labels change",
    minutes: 3,
  },
  {
    name: "05-eurosat",
    title: "EuroSAT",
    about: "what frozen features are worth: linear probe, nearest neighbours, few labels",
    minutes: 2,
  },
  {
    name: "06-bigearthnet",
    title: "BigEarthNet-10%",
    about: "several labels an image, micro mAP, radar beside optics",
    minutes: 2,
  },
  {
    name: "07-fine-tuning",
    title: "Fine-tuning",
    about: "a classifier, head first and then the network, exported to ONNX",
    minutes: 2,
  },
  {
    name: "08-embedding-atlas",
    title: "An embedding atlas",
    about: "a map of thousands of patches, search by example, a map of similarity",
    minutes: 2,
  },
];

/** "about one minute" */
export function timeOf({ minutes }: Tutorial): string {
  return minutes === 1 ? "about a minute" : `about ${minutes} minutes`;
}
