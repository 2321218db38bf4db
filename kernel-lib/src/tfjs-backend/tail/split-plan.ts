import { type Shape, sameShape, sizeOf } from "../recording/elements";
import type { Plan } from "../recording/plan";
import { isValue, type Operation, type Value } from "../recording/value";
import {
  mostNumbers,
  type TailOperand,
  type TailOperator,
  type TailProgram,
  tailOperators,
} from "./tail-program";

/** Where a tail's operand comes from: a leaf or an all-equal array of the plan, or a root of the graph before it. */
export interface TailSource {
  readonly from: "leaf" | "splat" | "graph";
  readonly index: number;
}

/** Elementwise operations at a plan's end that share their arrays. */
export interface Tail {
  readonly program: TailProgram;
  /** Elements of each array. */
  readonly size: number;
  readonly arrays: readonly TailSource[];
  readonly numbers: readonly TailSource[];
  /** Where each output goes: positions among the plan's roots. */
  readonly roots: readonly number[];
}

/** A plan in two: a graph, and what follows it and leads to results alone, such as an optimizer's arithmetic. */
export interface SplitPlan {
  readonly graph: Omit<Plan, "key">;
  /** For the graph's leaves, splats and roots: positions in the plan's; a root that only the tails need has null. */
  readonly leaves: readonly number[];
  readonly splats: readonly number[];
  readonly roots: readonly (number | null)[];
  readonly tails: readonly Tail[];
}

/** Arrays of fewer elements stay in the graph. */
const smallest = 64;
/** Arrays that a tail may have, in and out. */
const mostArrays = 64;

/** @param withTails false: all is graph. */
export function splitPlan(plan: Plan, withTails: boolean): SplitPlan {
  const groups = withTails ? groupsOf(plan) : [];
  const inTail = new Set(groups.flat());
  const used = positionsOfSplats(plan);
  const operations = plan.operations.filter((operation) => !inTail.has(operation));
  const isGraphs = ({ source }: Value): boolean => source.kind === "pending" && !inTail.has(source.operation);
  const handedOver = [...inTail].flatMap((operation) => operation.operands.filter(isValue)).filter(isGraphs);
  const graphRoots = [...new Set([...plan.roots.filter(isGraphs), ...handedOver])];
  const operands = operations.flatMap((operation) => operation.operands.filter(isValue));
  const graphLeaves = [...new Set(operands.filter(({ source }) => source.kind === "data"))];
  const splats = operations.flatMap((operation) => used.get(operation) ?? []).filter((at) => at !== null);
  const positions = positionsOf(plan);
  return {
    graph: {
      operations,
      leaves: graphLeaves,
      splats: splats.flatMap((at) => plan.splats[at] ?? []),
      roots: graphRoots,
    },
    leaves: graphLeaves.map((leaf) => positions.leaves.get(leaf) ?? 0),
    splats,
    roots: graphRoots.map((root) => positions.roots.get(root) ?? null),
    tails: groups.map((group) =>
      tailOf(group, positions, used, new Map(graphRoots.map((root, i) => [root, i]))),
    ),
  };
}

/** Whether a root may be written over the array of a leaf: nothing reads that afterwards. Both are positions in the plan. */
export function mayOverwrite({ tails }: SplitPlan, root: number, leaf: number): boolean {
  const readers = tails.filter(({ arrays, numbers }) =>
    [...arrays, ...numbers].some(({ from, index }) => from === "leaf" && index === leaf),
  );
  return readers.length === 1 && readers[0]?.roots.includes(root) === true;
}

interface Positions {
  readonly leaves: ReadonlyMap<Value, number>;
  readonly roots: ReadonlyMap<Value, number>;
}

const positionsOf = ({ leaves, roots }: Plan): Positions => ({
  leaves: new Map(leaves.map((leaf, i) => [leaf, i])),
  roots: new Map(roots.map((root, i) => [root, i])),
});

/** For each operation and operand, the position of the splat there. */
function positionsOfSplats({ operations }: Plan): Map<Operation, (number | null)[]> {
  let count = 0;
  return new Map(
    operations.map((operation) => [
      operation,
      operation.operands.map((operand) =>
        isValue(operand) && operand.source.kind === "splat" ? count++ : null,
      ),
    ]),
  );
}

const isTailOperator = (op: string): op is TailOperator => op in tailOperators;

/** Whether wasm can compute it: float32, all operands of the result's shape or single numbers. */
function isElementwise({ op, domain, operands, outputs }: Operation): boolean {
  const [output] = outputs;
  if (!isTailOperator(op) || domain !== "" || !output || output.type !== "float32") return false;
  if (sizeOf(output.shape) < smallest) return false;
  return operands.every(
    (operand) => isValue(operand) && operand.type === "float32" && fits(operand, output.shape),
  );
}

const fits = (operand: Value, shape: Shape): boolean => isNumber(operand) || sameShape(operand.shape, shape);

const isNumber = ({ shape, source }: Value): boolean => source.kind === "splat" || sizeOf(shape) === 1;

/** Groups of operations that lead to roots alone and are connected by the arrays that they share, in the plan's order. */
function groupsOf({ operations, roots }: Plan): Operation[][] {
  const rootValues = new Set(roots);
  const consumers = new Map<Value, Operation[]>();
  for (const operation of operations) {
    for (const operand of operation.operands) {
      if (isValue(operand)) consumers.set(operand, [...(consumers.get(operand) ?? []), operation]);
    }
  }
  const tail = new Set<Operation>();
  for (const operation of [...operations].reverse()) {
    const [output] = operation.outputs;
    if (!output || !isElementwise(operation)) continue;
    const uses = consumers.get(output) ?? [];
    if (uses.every((use) => tail.has(use)) && (uses.length > 0 || rootValues.has(output)))
      tail.add(operation);
  }
  const groupOf = new Map<Value, Operation[]>();
  const groups = new Set<Operation[]>();
  for (const operation of operations) {
    if (!tail.has(operation)) continue;
    const joined = [operation];
    const connected = arraysOf(operation).flatMap((array) => {
      const group = groupOf.get(array);
      return group ? [group] : [];
    });
    for (const group of new Set(connected)) {
      groups.delete(group);
      joined.unshift(...group);
    }
    groups.add(joined);
    for (const member of joined) for (const array of arraysOf(member)) groupOf.set(array, joined);
  }
  return [...groups].filter((group) => group.length > 1 && isSmall(group));
}

const arraysOf = ({ operands, outputs }: Operation): Value[] => [
  ...operands.filter(isValue).filter((operand) => !isNumber(operand)),
  ...outputs,
];

function isSmall(group: readonly Operation[]): boolean {
  const numbers = group.flatMap(({ operands }) => operands.filter(isValue).filter(isNumber)).length;
  return new Set(group.flatMap(arraysOf)).size <= mostArrays && numbers <= mostNumbers;
}

function tailOf(
  group: readonly Operation[],
  positions: Positions,
  splats: ReadonlyMap<Operation, readonly (number | null)[]>,
  graphRoots: ReadonlyMap<Value, number>,
): Tail {
  const arrays = new Map<Value, number>();
  const sources: TailSource[] = [];
  const numbers: TailSource[] = [];
  const made = new Map(
    group.flatMap(({ outputs }, i) => outputs.map((output): [Value, number] => [output, i])),
  );
  const sourceOf = (value: Value, splat: number | null): TailSource => {
    if (splat !== null) return { from: "splat", index: splat };
    const leaf = positions.leaves.get(value);
    return leaf === undefined
      ? { from: "graph", index: graphRoots.get(value) ?? 0 }
      : { from: "leaf", index: leaf };
  };
  const operandOf = (value: Value, splat: number | null): TailOperand => {
    const operation = made.get(value);
    if (operation !== undefined) return { kind: "operation", index: operation };
    if (isNumber(value)) return { kind: "number", index: numbers.push(sourceOf(value, splat)) - 1 };
    const index = arrays.get(value) ?? sources.push(sourceOf(value, splat)) - 1;
    arrays.set(value, index);
    return { kind: "array", index };
  };
  const operations = group.map((operation) => ({
    op: isTailOperator(operation.op) ? operation.op : "Add",
    operands: operation.operands.flatMap((operand, i) =>
      isValue(operand) ? operandOf(operand, splats.get(operation)?.[i] ?? null) : [],
    ),
  }));
  const results = group.flatMap(({ outputs }, i) =>
    outputs.flatMap((output) => {
      const root = positions.roots.get(output);
      return root === undefined ? [] : [{ root, operation: i }];
    }),
  );
  const [first] = group;
  return {
    program: {
      arrays: sources.length,
      numbers: numbers.length,
      operations,
      outputs: results.map(({ operation }) => operation),
    },
    size: sizeOf(first?.outputs[0]?.shape ?? []),
    arrays: sources,
    numbers,
    roots: results.map(({ root }) => root),
  };
}
