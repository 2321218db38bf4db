import { SoftconError } from "../../core/errors";
import type { FinetuneOptions, LabelledBatch } from "./options";

/** @throws SoftconError where an option makes no sense, by its name. */
export function checkFinetuneOptions(options: FinetuneOptions): void {
  const { classes, multiLabel, adapters, labelSmoothing, dropPath, headSteps, clip } = options;
  const refuse = (message: string): never => {
    throw new SoftconError(message, "usage");
  };
  const least = multiLabel ? 1 : 2;
  if (classes.length < least) {
    refuse(`${classes.length} classes; at least ${least} were expected: is the data labelled?`);
  }
  if (new Set(classes).size < classes.length) refuse("two classes have the same name; names have to differ");
  if (!Number.isInteger(adapters.rank) || adapters.rank < 1)
    refuse(`adapters.rank is ${adapters.rank}; a whole number from 1 was expected`);
  if (adapters.layers.length === 0)
    refuse(
      "adapters.layers is empty; name patch_embed.proj, attn.qkv, attn.proj, mlp.fc1, mlp.fc2, or some of them",
    );
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    refuse(`labelSmoothing is ${labelSmoothing}; a number from 0 to under 1 was expected`);
  if (!(dropPath >= 0 && dropPath < 1))
    refuse(`dropPath is ${dropPath}; a number from 0 to under 1 was expected`);
  if (!Number.isInteger(headSteps) || headSteps < 0)
    refuse(`headSteps is ${headSteps}; a whole number from 0 was expected`);
  if (clip !== null && !(clip > 0)) refuse(`clip is ${clip}; a number over 0 was expected`);
}

/** @throws SoftconError where a batch does not fit its own shape, the network or the classes. */
export function checkBatch(
  { shape, images, labels }: LabelledBatch,
  { architecture, classes }: FinetuneOptions,
): void {
  const [count, channels, height, width] = shape;
  const wrong = (what: string): never => {
    throw new SoftconError(`a batch of shape [${shape}] ${what}`, "usage");
  };
  if (channels !== architecture.channels)
    wrong(`has ${channels} bands, but the network takes ${architecture.channels}`);
  if (architecture.kind === "vit" && (height % architecture.patch !== 0 || width % architecture.patch !== 0))
    wrong(`is no multiple of the patch size ${architecture.patch}`);
  const size = count * channels * height * width;
  if (images.length !== size) wrong(`comes with ${images.length} numbers instead of ${size}`);
  if (labels.length !== count * classes.length)
    wrong(`comes with ${labels.length} labels instead of ${count} × ${classes.length}`);
}
