import { GraphBuilder, type Value as GraphValue } from "../../onnx/graph-builder";
import type { OnnxModel } from "../../onnx/model";
import { type Elements, type ElementType, isHostType, type Shape, toElements } from "./elements";
import type { Plan } from "./plan";
import { isValue, type Literal, type Operand, type Operation, type Value } from "./value";

export interface BuiltGraph {
  readonly model: OnnxModel;
  /** Names of the graph's outputs, in the order of the plan's roots. */
  readonly outputs: readonly string[];
}

/**
 * The plan as an ONNX model. Splats are constants, so that onnxruntime can fold them, but for those in `changing`
 * (positions in `plan.splats`), which are inputs of one element.
 */
export function buildGraph(plan: Omit<Plan, "key">, changing: ReadonlySet<number>): BuiltGraph {
  const graph = new GraphBuilder();
  const built = new Map<Value, GraphValue>();
  const find = (value: Value): GraphValue => {
    const found = built.get(value);
    if (!found) throw new Error(`value ${value.id} is used before it is computed`);
    return found;
  };
  let splats = 0;
  const splat = (value: Value): GraphValue => {
    const position = splats++;
    const single = changing.has(position)
      ? graph.input(splatName(position), value.type, [])
      : constantOf(graph, splatName(position), value);
    return value.shape.length === 0 ? single : graph.node("Expand", [single, graph.integers(value.shape)]);
  };
  const operand = (input: Operand): GraphValue | null => {
    if (input === null) return null;
    if (!isValue(input)) return literalOf(graph, input);
    return input.source.kind === "splat" ? splat(input) : find(input);
  };

  for (const [i, leaf] of plan.leaves.entries())
    built.set(leaf, graph.input(leafName(i), leaf.type, leaf.shape));
  const used = usedValues(plan);
  for (const operation of plan.operations) {
    const { op, domain, operands, attributes, outputs } = operation;
    const made = graph.nodes(op, outputCount(operation, used), operands.map(operand), attributes, domain);
    for (const [i, value] of made.entries()) {
      const output = outputs[i];
      if (output) built.set(output, value);
    }
  }
  const names = plan.roots.map((root) => {
    const value = find(root);
    graph.expose(value, root.type, root.shape);
    return value.name;
  });
  return { model: graph.build({}, "recorded by softcon/tfjs-backend"), outputs: names };
}

export const leafName = (index: number): string => `in${index}`;
export const splatName = (index: number): string => `splat${index}`;

/** A splat's one element. */
export function splatElement({ type, source }: Value): Elements {
  if (source.kind !== "splat" || !isHostType(type)) throw new Error(`a splat of ${type} is not a constant`);
  return toElements([source.fill], type);
}

function constantOf(graph: GraphBuilder, name: string, splat: Value): GraphValue {
  return rawConstant(graph, name, splat.type, [], splatElement(splat));
}

/** Equal literals are one constant, for its name is what it holds. */
function literalOf(graph: GraphBuilder, { literal, values, shape }: Literal): GraphValue {
  const data = literal === "int64" ? BigInt64Array.from(values, BigInt) : toElements(values, literal);
  const name = `${literal}[${shape}]${values.map((value) => (Object.is(value, -0) ? "-0" : value))}`;
  return rawConstant(graph, name, literal, shape, data);
}

function rawConstant(
  graph: GraphBuilder,
  name: string,
  type: ElementType,
  shape: Shape,
  { buffer }: Elements | BigInt64Array,
): GraphValue {
  const bytes = new Uint8Array(buffer);
  return graph.lazyConstant({
    name,
    type,
    shape,
    content: { byteLength: bytes.length, bytes: () => bytes },
  });
}

function usedValues({ operations, roots }: Pick<Plan, "operations" | "roots">): ReadonlySet<Value> {
  const used = new Set(roots);
  for (const { operands } of operations) for (const input of operands) if (isValue(input)) used.add(input);
  return used;
}

function outputCount({ outputs, optionalOutputs }: Operation, used: ReadonlySet<Value>): number {
  if (!optionalOutputs) return outputs.length;
  return outputs.reduce((count, output, i) => (used.has(output) ? i + 1 : count), 1);
}
