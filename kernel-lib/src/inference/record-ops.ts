import { basename } from "node:path";
import type { StateDict } from "../checkpoints/tensor";
import type { ConvolutionOptions, Ops, PoolOptions } from "../networks/ops";
import { type GraphBuilder, microsoft, type Value } from "../onnx/graph-builder";
import { transpose } from "./matrix-layout";
import { quantiseRows } from "./quantise";

export interface RecordOptions {
  /** int8: every linear layer in 8-bit integers, its input quantised at run time. */
  readonly precision: "fp32" | "int8";
  /** Use onnxruntime's own products and attention; without them the file has ONNX's standard operators only. */
  readonly fused: boolean;
  /** Point into the checkpoint's file instead of holding its numbers; the session is given the file's folder. */
  readonly mapFile: boolean;
}

/** Records a backbone as ONNX nodes, its weights as constants that are read when the file is written. */
export class RecordOps implements Ops<Value> {
  readonly #graph: GraphBuilder;
  readonly #state: StateDict;
  readonly #options: RecordOptions;

  constructor(graph: GraphBuilder, state: StateDict, options: RecordOptions) {
    this.#graph = graph;
    this.#state = state;
    this.#options = options;
  }

  conv2d(x: Value, name: string, { stride, padding, bias }: ConvolutionOptions): Value {
    const [, , kernel = 1] = this.#state.info(`${name}.weight`).shape;
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    };
    const biasInput = bias ? [this.#weight(`${name}.bias`)] : [];
    return this.#graph.node("Conv", [x, this.#weight(`${name}.weight`), ...biasInput], attributes);
  }

  batchNorm(x: Value, name: string): Value {
    const parts = ["weight", "bias", "running_mean", "running_var"].map((part) =>
      this.#weight(`${name}.${part}`),
    );
    return this.#graph.node("BatchNormalization", [x, ...parts], { epsilon: { float: 1e-5 } });
  }

  relu(x: Value): Value {
    return this.#graph.node("Relu", [x]);
  }

  gelu(x: Value): Value {
    return this.#graph.node("Gelu", [x]);
  }

  add(a: Value, b: Value): Value {
    return this.#graph.node("Add", [a, b]);
  }

  maxPool(x: Value, { kernel, stride, padding }: PoolOptions): Value {
    return this.#graph.node("MaxPool", [x], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
  }

  globalAveragePool(x: Value): Value {
    return this.#graph.node("Flatten", [this.#graph.node("GlobalAveragePool", [x])], { axis: 1 });
  }

  linear(x: Value, name: string, scale?: string): Value {
    const { precision, fused } = this.#options;
    if (precision === "int8")
      return this.#graph.node("Add", [this.#productInt8(x, name, scale), this.#bias(name, scale)]);
    if (!fused) return this.#graph.node("Add", [this.#product(x, name, scale), this.#bias(name, scale)]);
    const [outputs = 0] = this.#state.info(`${name}.weight`).shape;
    const y = this.#linearPart(x, name, 0, outputs);
    return scale === undefined ? y : this.#graph.node("Mul", [y, this.#weight(scale)]);
  }

  layerNorm(x: Value, name: string, epsilon: number): Value {
    const inputs = [x, this.#weight(`${name}.weight`), this.#weight(`${name}.bias`)];
    return this.#graph.node("LayerNormalization", inputs, { axis: -1, epsilon: { float: epsilon } });
  }

  attention(x: Value, name: string, heads: number): Value {
    const [joint = 0, width = 0] = this.#state.info(`${name}.weight`).shape;
    const graph = this.#graph;
    if (this.#options.fused && this.#options.precision === "fp32") {
      const parts = [0, 1, 2].map((part) => this.#linearPart(x, name, part * width, width));
      return graph.node("MultiHeadAttention", parts, { num_heads: heads }, microsoft);
    }
    const projected = this.linear(x, name);
    if (this.#options.fused) {
      const parts = graph.nodes("Split", 3, [projected], { axis: -1, num_outputs: 3 });
      return graph.node("MultiHeadAttention", parts, { num_heads: heads }, microsoft);
    }
    const size = width / heads;
    const split = graph.node("Reshape", [projected, graph.integers([0, 0, joint / width, heads, size])]);
    const [q, k, v] = graph
      .nodes("Split", 3, [graph.node("Transpose", [split], { perm: [2, 0, 3, 1, 4] })], {
        axis: 0,
        num_outputs: 3,
      })
      .map((part) => graph.node("Squeeze", [part, graph.integers([0])]));
    if (!q || !k || !v) throw new Error("a split in three gives three");
    const scaled = graph.node("Mul", [q, graph.scalar(size ** -0.5)]);
    const scores = graph.node("MatMul", [scaled, graph.node("Transpose", [k], { perm: [0, 1, 3, 2] })]);
    const mixed = graph.node("MatMul", [graph.node("Softmax", [scores], { axis: -1 }), v]);
    const merged = graph.node("Transpose", [mixed], { perm: [0, 2, 1, 3] });
    return graph.node("Reshape", [merged, graph.integers([0, 0, width])]);
  }

  flattenPatches(x: Value): Value {
    const flat = this.#graph.node("Reshape", [x, this.#graph.integers([0, 0, -1])]);
    return this.#graph.node("Transpose", [flat], { perm: [0, 2, 1] });
  }

  prependToken(x: Value, name: string): Value {
    const graph = this.#graph;
    const [, , width = 0] = this.#state.info(name).shape;
    const batch = graph.node("Shape", [x], { start: 0, end: 1 });
    const shape = graph.node("Concat", [batch, graph.integers([1, width])], { axis: 0 });
    return graph.node("Concat", [graph.node("Expand", [this.#weight(name), shape]), x], { axis: 1 });
  }

  addPositions(x: Value, name: string, grid: number, patches: Value): Value {
    const graph = this.#graph;
    const [, , width = 0] = this.#state.info(name).shape;
    const all = this.#state.float32(name);
    const first = graph.constant(all.subarray(0, width), [1, 1, width], `${name}.class`);
    const map = graph.constant(
      transpose(all.subarray(width), grid * grid, width),
      [1, width, grid, grid],
      `${name}.map`,
    );
    const size = graph.node("Cast", [graph.node("Shape", [patches], { start: 2, end: 4 })], { to: 1 });
    // At the grid's own size the scale must be 1, not (grid + 0.1) / grid, for the positions to stay untouched.
    const own = graph.node("Equal", [size, graph.scalar(grid)]);
    const bothOwn = graph.node("ReduceMin", [graph.node("Cast", [own], { to: 1 }), graph.integers([0])]);
    const margin = graph.node("Mul", [graph.node("Sub", [graph.scalar(1), bothOwn]), graph.scalar(0.1)]);
    const scale = graph.node("Div", [graph.node("Add", [size, margin]), graph.scalar(grid)]);
    const scales = graph.node("Concat", [graph.constant(new Float32Array([1, 1]), [2]), scale], { axis: 0 });
    const resized = graph.node("Resize", [map, null, scales], {
      mode: "cubic",
      cubic_coeff_a: { float: -0.75 },
      coordinate_transformation_mode: "half_pixel",
    });
    const positions = graph.node("Concat", [first, this.flattenPatches(resized)], { axis: 1 });
    return graph.node("Add", [x, positions]);
  }

  firstToken(x: Value): Value {
    return this.#graph.node("Gather", [x, this.#graph.constant(new BigInt64Array([0n]), [])], { axis: 1 });
  }

  dropFirstToken(x: Value): Value {
    const [from, to] = [this.#graph.integers([1]), this.#graph.integers([2 ** 31])];
    return this.#graph.node("Slice", [x, from, to, from]);
  }

  stack(xs: readonly Value[]): Value {
    const rows = xs.map((x) => this.#graph.node("Unsqueeze", [x, this.#graph.integers([1])]));
    return this.#graph.node("Concat", rows, { axis: 1 });
  }

  toFeatureMap(tokens: Value, like: Value): Value {
    const channels = this.#graph.node("Transpose", [tokens], { perm: [0, 2, 1] });
    return this.#graph.node("Reshape", [channels, this.#graph.node("Shape", [like])]);
  }

  meanToken(x: Value): Value {
    return this.#graph.node("ReduceMean", [x, this.#graph.integers([1])], { keepdims: 0 });
  }

  /**
   * Outputs `first` to `first + count` of a linear layer, by onnxruntime's own product: it takes the matrix as it lies in
   * the checkpoint, so that opening a model is quick.
   */
  #linearPart(x: Value, name: string, first: number, count: number): Value {
    const product = this.#graph.node(
      "FusedMatMul",
      [x, this.#weight(`${name}.weight`, first, count)],
      { transB: 1 },
      microsoft,
    );
    return this.#graph.node("Add", [product, this.#weight(`${name}.bias`, first, count)]);
  }

  /** A tensor of the state dict, or `count` of its rows: where it lies in its file, if the file may be mapped. */
  #weight(name: string, first = 0, count?: number): Value {
    const { shape, dtype, range } = this.#state.info(name);
    const rows = count ?? shape[0] ?? 1;
    const rowBytes = 4 * shape.slice(1).reduce((product, size) => product * size, 1);
    const start = first * rowBytes;
    const byteLength = rows * rowBytes;
    const mapped = this.#options.mapFile && dtype === "f32" && range !== undefined && range.offset % 4 === 0;
    if (mapped) this.#state.verify(name);
    return this.#graph.lazyConstant({
      name: rows === shape[0] ? name : `${name}[${first}:${first + rows}]`,
      type: "float32",
      shape: shape.length === 0 ? [] : [rows, ...shape.slice(1)],
      content: mapped
        ? { location: basename(range.path), offset: range.offset + start, length: byteLength }
        : { byteLength, bytes: () => bytesOf(this.#state.float32(name)).subarray(start, start + byteLength) },
    });
  }

  /** The matrix [O, I] as [I, O]; LayerScale folded into its columns. */
  #transposed(name: string, scale?: string): Value {
    const [outputs = 0, inputs = 0] = this.#state.info(`${name}.weight`).shape;
    return this.#graph.lazyConstant({
      name: `${name}.weight.T`,
      type: "float32",
      shape: [inputs, outputs],
      content: {
        byteLength: inputs * outputs * 4,
        bytes: () =>
          bytesOf(transpose(this.#state.float32(`${name}.weight`), outputs, inputs, this.#factors(scale))),
      },
    });
  }

  #product(x: Value, name: string, scale?: string): Value {
    return this.#graph.node("MatMul", [x, this.#transposed(name, scale)]);
  }

  #factors(scale: string | undefined): Float32Array | undefined {
    return scale === undefined ? undefined : this.#state.float32(scale);
  }

  /** onnxruntime fuses these five nodes into one. */
  #productInt8(x: Value, name: string, scale?: string): Value {
    const graph = this.#graph;
    const [outputs = 0, inputs = 0] = this.#state.info(`${name}.weight`).shape;
    const matrix = quantiseRows(this.#state.float32(`${name}.weight`), outputs, inputs, this.#factors(scale));
    const weight = graph.constant(matrix.values, [inputs, outputs], `${name}.weight.int8`);
    const weightScale = graph.constant(matrix.scales, [outputs], `${name}.weight.scale`);
    const [quantised, inputScale, zero] = graph.nodes("DynamicQuantizeLinear", 3, [x]);
    if (!quantised || !inputScale || !zero) throw new Error("quantising gives three values");
    const product = graph.node("MatMulInteger", [quantised, weight, zero]);
    const unit = graph.node("Mul", [inputScale, weightScale]);
    return graph.node("Mul", [graph.node("Cast", [product], { to: 1 }), unit]);
  }

  #bias(name: string, scale?: string): Value {
    if (scale === undefined) return this.#weight(`${name}.bias`);
    const bias = this.#state.float32(`${name}.bias`);
    const factors = this.#state.float32(scale);
    const scaled = bias.map((value, i) => value * (factors[i] ?? 0));
    return this.#graph.constant(scaled, [bias.length], `${name}.bias.scaled`);
  }
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
