import { SoftconError } from "../../core/errors";

/** The 19 classes, in the order that every published split and code counts them. */
export const bigearthnet19: readonly string[] = [
  "Urban fabric",
  "Industrial or commercial units",
  "Arable land",
  "Permanent crops",
  "Pastures",
  "Complex cultivation patterns",
  "Land principally occupied by agriculture, with significant areas of natural vegetation",
  "Agro-forestry areas",
  "Broad-leaved forest",
  "Coniferous forest",
  "Mixed forest",
  "Natural grassland and sparsely vegetated areas",
  "Moors, heathland and sclerophyllous vegetation",
  "Transitional woodland, shrub",
  "Beaches, dunes, sands",
  "Inland wetlands",
  "Coastal wetlands",
  "Inland waters",
  "Marine waters",
];

/** A class of CORINE Land Cover 2018 at level 3: its code, its name in BigEarthNet v1, its index among the 19; null where dropped. */
type ClcClass = readonly [code: number, name: string, index: number | null];

/**
 * The 43 classes of BigEarthNet v1 in their order, and the 19 they were regrouped to
 * (Sumbul et al. 2021, BigEarthNet-MM, doi 10.1109/MGRS.2021.3089174, table 2): eleven have no counterpart.
 */
const clcClasses: readonly ClcClass[] = [
  [111, "Continuous urban fabric", 0],
  [112, "Discontinuous urban fabric", 0],
  [121, "Industrial or commercial units", 1],
  [122, "Road and rail networks and associated land", null],
  [123, "Port areas", null],
  [124, "Airports", null],
  [131, "Mineral extraction sites", null],
  [132, "Dump sites", null],
  [133, "Construction sites", null],
  [141, "Green urban areas", null],
  [142, "Sport and leisure facilities", null],
  [211, "Non-irrigated arable land", 2],
  [212, "Permanently irrigated land", 2],
  [213, "Rice fields", 2],
  [221, "Vineyards", 3],
  [222, "Fruit trees and berry plantations", 3],
  [223, "Olive groves", 3],
  [231, "Pastures", 4],
  [241, "Annual crops associated with permanent crops", 3],
  [242, "Complex cultivation patterns", 5],
  [243, "Land principally occupied by agriculture, with significant areas of natural vegetation", 6],
  [244, "Agro-forestry areas", 7],
  [311, "Broad-leaved forest", 8],
  [312, "Coniferous forest", 9],
  [313, "Mixed forest", 10],
  [321, "Natural grassland", 11],
  [322, "Moors and heathland", 12],
  [323, "Sclerophyllous vegetation", 12],
  [324, "Transitional woodland/shrub", 13],
  [331, "Beaches, dunes, sands", 14],
  [332, "Bare rock", null],
  [333, "Sparsely vegetated areas", 11],
  [334, "Burnt areas", null],
  [411, "Inland marshes", 15],
  [412, "Peatbogs", 15],
  [421, "Salt marshes", 16],
  [422, "Salines", 16],
  [423, "Intertidal flats", null],
  [511, "Water courses", 17],
  [512, "Water bodies", 17],
  [521, "Coastal lagoons", 18],
  [522, "Estuaries", 18],
  [523, "Sea and ocean", 18],
];

export const bigearthnet43: readonly string[] = clcClasses.map(([, name]) => name);

const byName = new Map(clcClasses.map((entry) => [entry[1], entry]));
const byCode = new Map(clcClasses.map((entry) => [entry[0], entry]));

/** Codes of reference maps that stand for no class of BigEarthNet: glaciers, no data, unlabelled. */
const unclassified = new Set([0, 335, 999]);

/**
 * The 19-class names of 43-class names, in the order of the classes, each once; empty where none has a counterpart.
 * @throws SoftconError for what is no class of BigEarthNet v1.
 */
export function to19(labels: readonly string[], source: string): readonly string[] {
  return named(labels.map((label) => known(label, source)[2]));
}

/** @throws SoftconError for what is no class of BigEarthNet v1. */
export function checked43(labels: readonly string[], source: string): readonly string[] {
  for (const label of labels) known(label, source);
  return labels;
}

/** @throws SoftconError for what is none of the 19 classes. */
export function checked19(labels: readonly string[], source: string): readonly string[] {
  const strange = labels.find((label) => !bigearthnet19.includes(label));
  if (strange === undefined) return labels;
  throw new SoftconError(
    `${source}: "${strange}" is none of BigEarthNet's 19 classes; expected "${bigearthnet19[0]}", "${bigearthnet19[1]}", …`,
  );
}

/**
 * The 19-class names of the codes that a reference map holds.
 * @throws SoftconError for a code that CORINE Land Cover does not have.
 */
export function codesTo19(codes: Iterable<number>, source: string): readonly string[] {
  const indices: (number | null)[] = [];
  for (const code of codes) {
    if (unclassified.has(code)) continue;
    const found = byCode.get(code);
    if (!found)
      throw new SoftconError(`${source}: ${code} is no code of CORINE Land Cover; expected 111, 112, … 523`);
    indices.push(found[2]);
  }
  return named(indices);
}

function known(label: string, source: string): ClcClass {
  const found = byName.get(label);
  if (found) return found;
  throw new SoftconError(
    `${source}: "${label}" is none of BigEarthNet v1's 43 classes; expected "${clcClasses[0]?.[1]}", "${clcClasses[1]?.[1]}", …`,
  );
}

function named(indices: readonly (number | null)[]): readonly string[] {
  const present = new Set(indices);
  return bigearthnet19.filter((_, i) => present.has(i));
}
