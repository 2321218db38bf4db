/** How alike the images of a batch are by their labels. */
export interface LabelSimilarity {
  readonly count: number;
  /** [N, N]: cosine of the multi-hot labels, 0–1; rows and columns of images without labels are 0. */
  readonly similarity: Float32Array;
  /** [N]: 1 where an image has labels, else 0. */
  readonly labelled: Float32Array;
}

/**
 * The targets of the soft term [V]: Y = ŷ ŷᵀ with ŷ the multi-hot labels, normalised. It is 1 on the diagonal and
 * wherever two label sets coincide.
 * @param labels [N, classes], 0 or 1; an image whose row is all 0 has no labels, and its cosine is undefined.
 */
export function labelSimilarity(labels: ArrayLike<number>, classes: number): LabelSimilarity {
  const count = classes === 0 ? 0 : labels.length / classes;
  if (!Number.isInteger(count)) throw new Error(`${labels.length} labels are no rows of ${classes} classes`);
  const at = (image: number, label: number): number => labels[image * classes + label] ?? 0;
  const lengths = Float64Array.from({ length: count }, (_, image) => {
    let squares = 0;
    for (let label = 0; label < classes; label++) squares += at(image, label) ** 2;
    return Math.sqrt(squares);
  });
  const similarity = new Float32Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      let product = 0;
      for (let label = 0; label < classes; label++) product += at(a, label) * at(b, label);
      const length = (lengths[a] ?? 0) * (lengths[b] ?? 0);
      // Rounding may give 1 + 2⁻⁵² where two label sets coincide.
      if (length > 0) similarity[a * count + b] = Math.min(1, product / length);
    }
  }
  return { count, similarity, labelled: Float32Array.from(lengths, (length) => (length > 0 ? 1 : 0)) };
}

/** As if no image had labels: the soft term is 0. */
export function noLabels(count: number): LabelSimilarity {
  return { count, similarity: new Float32Array(count * count), labelled: new Float32Array(count) };
}
