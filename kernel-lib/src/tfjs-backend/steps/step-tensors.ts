import type { Tensor } from "@tensorflow/tfjs-core";

/** What a compiled step is given, by name: tensors, and numbers where a float32 scalar is meant. */
export type StepInputs<Name extends string = string> = Readonly<Record<Name, Tensor | number>>;

/** What the step itself takes and returns: all tensors. */
export type StepTensors<Name extends string = string> = Readonly<Record<Name, Tensor>>;
