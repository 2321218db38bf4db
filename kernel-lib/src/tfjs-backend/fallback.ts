import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import {
  env,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { OnnxBackend } from "./backend";
import { isHostType, toElements } from "./recording/elements";

/** Runs TensorFlow.js's own cpu kernels on tensors of this backend. */
export class Fallback {
  readonly #cpu = quietCpu();

  run(
    kernel: KernelFunc,
    inputs: NamedTensorInfoMap,
    attrs: NamedAttrMap,
    backend: OnnxBackend,
  ): TensorInfo | TensorInfo[] {
    const lent: TensorInfo[] = [];
    const lend = (info: TensorInfo): TensorInfo => {
      const copy = this.#lend(info, backend);
      lent.push(copy);
      return copy;
    };
    const given = Object.entries(inputs).map(([name, info]) => {
      // A ragged tensor is a list of tensors, which TensorFlow.js's types do not say.
      return [name, Array.isArray(info) ? info.map(lend) : info && lend(info)];
    });
    try {
      // Kernels of a list are given an array.
      const inputsHere = Object.assign(Array.isArray(inputs) ? [] : {}, Object.fromEntries(given));
      const made = kernel({ inputs: inputsHere, attrs, backend: this.#cpu });
      lent.push(...(Array.isArray(made) ? made : [made]));
      return Array.isArray(made) ? made.map((info) => this.#take(info, backend)) : this.#take(made, backend);
    } finally {
      for (const { dataId } of lent) this.#cpu.disposeData(dataId, true);
    }
  }

  /** A copy for the cpu backend. Some of its kernels ask for the rank, which tensors have and their descriptions not. */
  #lend(info: TensorInfo, backend: OnnxBackend): TensorInfo & { rank: number } {
    return { ...this.#copy(info, backend), rank: info.shape.length };
  }

  #copy(info: TensorInfo, backend: OnnxBackend): TensorInfo {
    const stored = backend.stored(info.dataId);
    switch (stored.kind) {
      case "text":
        return this.#cpu.makeTensorInfo(info.shape, "string", stored.strings);
      case "complex": {
        const complex = this.#cpu.makeTensorInfo(info.shape, "complex64");
        const real = this.#lend({ ...stored.real, shape: info.shape }, backend);
        const imag = this.#lend({ ...stored.imag, shape: info.shape }, backend);
        this.#cpu.data.get(complex.dataId).complexTensorInfos = { real, imag };
        return complex;
      }
      case "value": {
        const elements = backend.readSync(info.dataId);
        return this.#cpu.makeTensorInfo(info.shape, info.dtype, elements);
      }
    }
  }

  #take({ dataId, shape, dtype }: TensorInfo, backend: OnnxBackend): TensorInfo {
    const { values, complexTensorInfos } = this.#cpu.data.get(dataId);
    if (complexTensorInfos) {
      const { real, imag } = complexTensorInfos;
      return backend.publishComplex(
        this.#take({ ...real, shape }, backend),
        this.#take({ ...imag, shape }, backend),
      );
    }
    if (dtype === "string") return backend.publishText(Array.isArray(values) ? values : [], shape);
    if (!isHostType(dtype) || values === undefined) throw new Error(`the cpu kernel returned ${dtype}`);
    // Some cpu kernels leave a plain list of numbers, or the array of another type.
    const numbers = Array.isArray(values) ? Array.from(values, Number) : values;
    return backend.publish(backend.adopt(toElements(numbers, dtype), dtype, shape));
  }
}

/** The cpu backend advises tfjs-node on its first use, which is beside the point here. */
function quietCpu(): MathBackendCPU {
  const production = env().getBool("PROD");
  env().set("PROD", true);
  const cpu = new MathBackendCPU();
  cpu.disposeData(cpu.write(new Float32Array(1), [1], "float32"), true);
  env().set("PROD", production);
  return cpu;
}
