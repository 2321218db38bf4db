import { SoftconError } from "../../core/errors";
import type { SiameseBatch, SiameseOptions } from "./options";

const within = (name: string, value: number, least: number, most: number): void => {
  if (value >= least && value <= most) return;
  throw new SoftconError(`${name} is ${value}; a number from ${least} to ${most} was expected`, "usage");
};

const positive = (name: string, value: number): void => {
  if (value > 0 && Number.isFinite(value)) return;
  throw new SoftconError(`${name} is ${value}; a number over 0 was expected`, "usage");
};

const whole = (name: string, value: number, least: number): void => {
  if (Number.isInteger(value) && value >= least) return;
  throw new SoftconError(`${name} is ${value}; a whole number from ${least} was expected`, "usage");
};

/** @throws SoftconError where an option makes no sense, by its name. */
export function checkOptions({ loss, mask, queue, clip, dropPath, microBatch, heads }: SiameseOptions): void {
  within("loss.hardWeight", loss.hardWeight, 0, 1);
  positive("loss.temperature", loss.temperature);
  positive("loss.softTemperature", loss.softTemperature);
  within("mask.ratio", mask.ratio, 0, 0.99);
  whole("mask.patch", mask.patch, 1);
  within("dropPath", dropPath, 0, 0.99);
  whole("queue", queue, 0);
  if (clip !== null) positive("clip", clip);
  if (microBatch !== null) whole("microBatch", microBatch, 1);
  for (const [name, head] of Object.entries(heads)) {
    if (head && head.sizes.length === 0) {
      throw new SoftconError(`heads.${name}.sizes is empty; one size a layer was expected`, "usage");
    }
  }
}

/** @throws SoftconError where a batch does not fit its own shape, the network or the options. */
export function checkBatch(batch: SiameseBatch, { architecture, symmetric, queue }: SiameseOptions): void {
  const { shape, first, second, labels, classes } = batch;
  const [count, channels, height, width] = shape;
  const wrong = (what: string): never => {
    throw new SoftconError(`a batch of shape [${shape}] ${what}`, "usage");
  };
  if (count < 2) wrong("has fewer than 2 images; there is nothing to contrast");
  if (channels !== architecture.channels) {
    wrong(`has ${channels} bands, but the network takes ${architecture.channels}`);
  }
  if (
    architecture.kind === "vit" &&
    (height % architecture.patch !== 0 || width % architecture.patch !== 0)
  ) {
    wrong(`is no multiple of the patch size ${architecture.patch}`);
  }
  const size = count * channels * height * width;
  if (first.length !== size || second.length !== size) {
    wrong(`comes with ${first.length} and ${second.length} numbers instead of ${size}`);
  }
  if (labels && labels.length !== count * classes) {
    wrong(`comes with ${labels.length} labels instead of ${count} × ${classes}`);
  }
  if (queue > 0 && queue < count * (symmetric ? 2 : 1)) {
    wrong(`does not fit a queue of ${queue} keys; use a longer queue`);
  }
}
