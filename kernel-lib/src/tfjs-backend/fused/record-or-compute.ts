import { backend, engine, type Tensor } from "@tensorflow/tfjs-core";
import { OnnxBackend } from "../backend";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";

/** Records results of float32 `inputs`, given in order. */
type Record = (g: Recorder, input: (index: number) => Value) => readonly Value[];

/**
 * A computation in onnxruntime's own operators where they are proven (the backend `onnxruntime` on the CPU), in
 * TensorFlow.js's elsewhere. To be called within a custom gradient, forwards or backwards: it has none itself.
 */
export function recordOrCompute(
  inputs: readonly Tensor[],
  record: Record,
  compute: () => readonly Tensor[],
): readonly Tensor[] {
  const here = backend();
  if (!(here instanceof OnnxBackend) || here.provider !== "cpu") return compute();
  const values = inputs.flatMap((input) => here.valueFor(input) ?? []);
  if (values.length < inputs.length || values.some(({ type }) => type !== "float32")) return compute();
  const results = record(here.recorder, (index) => {
    const value = values[index];
    if (!value) throw new Error(`a fused form has no input ${index}`);
    return value;
  });
  const tensors = results.map((value) => engine().makeTensorFromTensorInfo(here.publish(value), here));
  here.recorded();
  return tensors;
}

/** The same for one result. */
export function recordOrComputeOne(
  inputs: readonly Tensor[],
  record: (...args: Parameters<Record>) => Value,
  compute: () => Tensor,
): Tensor {
  const [result] = recordOrCompute(
    inputs,
    (...args) => [record(...args)],
    () => [compute()],
  );
  if (!result) throw new Error("a fused form has no result");
  return result;
}
