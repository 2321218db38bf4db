import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";

const size = 12;
const classes = 4;

/** A small convolutional net with batch norm, pooling and Adam, which learns made-up images step by step. */
export class SmallTraining {
  readonly #weights: tf.Variable[];
  readonly #optimizer = tf.train.adam(0.01);
  readonly #random = seededRandom(5);

  constructor() {
    const random = seededRandom(3);
    this.#weights = [[3, 3, 3, 8], [8], [8], [8 * 36, 16], [16, classes]].map((shape) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const fan = count / (shape.at(-1) ?? 1);
      const values = Float32Array.from({ length: count }, () => random.normal() / Math.sqrt(fan));
      const tensor = tf.tensor(shape.length === 1 ? values.map((value) => 1 + value) : values, shape);
      const variable = tf.variable(tensor);
      tensor.dispose();
      return variable;
    });
  }

  /** One step on a new batch: the loss before it. */
  step(batch: number, learningRate: number): number {
    const labels = Int32Array.from({ length: batch }, () => this.#random.int(classes));
    const each = size * size * 3;
    const pixels = Float32Array.from({ length: batch * each }, (_, i) => {
      const label = labels[Math.floor(i / each)] ?? 0;
      return Math.sin((label + 1) * (i % each) * 0.13) + 0.3 * this.#random.normal();
    });
    Reflect.set(this.#optimizer, "learningRate", learningRate);
    return tf.tidy(() => {
      const images = tf.tensor4d(pixels, [batch, size, size, 3]);
      const truth = tf.oneHot(tf.tensor1d(labels, "int32"), classes);
      const loss = this.#optimizer.minimize(() => this.#loss(images, truth), true);
      return loss?.dataSync()[0] ?? Number.NaN;
    });
  }

  weights(): number[][] {
    return this.#weights.map((weight) => [...weight.dataSync()]);
  }

  dispose(): void {
    tf.dispose([this.#weights]);
    this.#optimizer.dispose();
  }

  #loss(images: tf.Tensor4D, truth: tf.Tensor): tf.Scalar {
    const [filter, gain, shift, hidden, head] = this.#weights;
    if (!filter || !gain || !shift || !hidden || !head) throw new Error("five weights");
    const [a = 1, b = 1, c = 1, d = 1] = filter.shape;
    const features = tf.conv2d(images, tf.reshape<tf.Rank.R4>(filter, [a, b, c, d]), 1, "same");
    const { mean, variance } = tf.moments(features, [0, 1, 2]);
    const normed = tf.add(
      tf.mul(tf.sub(features, mean), tf.mul(tf.rsqrt(tf.add(variance, 1e-5)), gain)),
      shift,
    );
    const pooled = tf.maxPool(tf.reshape<tf.Rank.R4>(tf.relu(normed), [-1, size, size, 8]), 3, 2, "same");
    const flat = tf.reshape(pooled, [images.shape[0], -1]);
    const logits = tf.matMul(tf.relu(tf.matMul(flat, hidden)), head);
    return tf.losses.softmaxCrossEntropy(truth, logits).asScalar();
  }
}
