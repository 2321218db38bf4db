import { createHash } from "node:crypto";
import { isValue, type Operand, type Operation, type Value } from "./value";

/** What has to run to compute `roots`, in order, and a key that is equal for equal structures. */
export interface Plan {
  readonly operations: readonly Operation[];
  /** Arrays that go in. */
  readonly leaves: readonly Value[];
  /**
   * The all-equal arrays that the operations take, one for every use in order; their numbers are no part of the
   * structure, nor is whether two of them happen to be equal.
   */
  readonly splats: readonly Value[];
  readonly roots: readonly Value[];
  readonly key: string;
}

/** @throws the reason where a value that is needed was lost. */
export function planOf(roots: readonly Value[]): Plan {
  const operations: Operation[] = [];
  const leaves: Value[] = [];
  const splats: Value[] = [];
  const names = new Map<Value, string>();
  const numbers = new Map<Operation, number>();

  const nameOperand = (operand: Operand): void => {
    if (!isValue(operand)) return;
    const { source } = operand;
    if (source.kind === "lost") throw source.reason;
    if (source.kind === "splat") splats.push(operand);
    if (source.kind === "data" && !names.has(operand)) names.set(operand, `in${leaves.push(operand) - 1}`);
  };
  const settle = (operation: Operation): void => {
    for (const operand of operation.operands) nameOperand(operand);
    const number = operations.push(operation) - 1;
    numbers.set(operation, number);
    for (const [i, output] of operation.outputs.entries()) names.set(output, `v${number}_${i}`);
  };

  // Depth first without recursion: a step's graph is deeper than the call stack.
  for (const root of roots) {
    const stack = root.source.kind === "pending" ? [root.source.operation] : [];
    for (let operation = stack.at(-1); operation; operation = stack.at(-1)) {
      const waiting = numbers.has(operation) ? [] : pendingOperands(operation, numbers);
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      if (!numbers.has(operation)) settle(operation);
    }
  }

  const hash = createHash("sha256");
  const nameOf = (operand: Operand): string => (isValue(operand) ? (names.get(operand) ?? "splat") : "");
  for (const { signature, operands } of operations) hash.update(`${signature}=${operands.map(nameOf)};`);
  for (const { type, shape } of [...leaves, ...splats]) hash.update(`${type}:${shape};`);
  hash.update(`${roots.map(nameOf)}`);
  return { operations, leaves, splats, roots, key: hash.digest("base64") };
}

function pendingOperands(operation: Operation, done: ReadonlyMap<Operation, number>): Operation[] {
  const waiting: Operation[] = [];
  for (const operand of operation.operands) {
    if (!isValue(operand) || operand.source.kind !== "pending") continue;
    if (!done.has(operand.source.operation)) waiting.push(operand.source.operation);
  }
  return waiting.reverse();
}
