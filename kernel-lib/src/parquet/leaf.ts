import type { SchemaElement } from "../vendor/hyparquet";

/** One physical column: where it lies in the schema and how deep its levels go. */
export interface Leaf {
  /** Name of the top-level column. */
  readonly name: string;
  readonly path: readonly string[];
  readonly element: SchemaElement;
  readonly maxDefinition: number;
  /** 0 for a plain column, 1 for a list; deeper nesting is not read. */
  readonly maxRepetition: number;
  /** Definition level from which on a list has an element in this slot; 0 for a plain column. */
  readonly elementDefinition: number;
}

const maxElements = 10_000;
const maxDepth = 16;

/**
 * The physical columns of a schema, in order.
 * @throws Error where the schema's counts do not fit together.
 */
export function leavesOf(schema: readonly SchemaElement[]): Leaf[] {
  if (schema.length > maxElements) throw new Error(`a schema of ${schema.length} elements`);
  const leaves: Leaf[] = [];
  let next = 0;
  const visit = (path: readonly string[], definition: number, repetition: number, first: number): void => {
    const element = schema[next++];
    if (!element) throw new Error("the schema ends early");
    const isRoot = next === 1;
    const repeated = !isRoot && element.repetition_type === "REPEATED";
    const optional = !isRoot && element.repetition_type === "OPTIONAL";
    const here = isRoot ? path : [...path, element.name];
    const level = definition + (repeated || optional ? 1 : 0);
    const elementDefinition = repeated ? level : first;
    const children = element.num_children ?? 0;
    if (here.length > maxDepth || children < 0) throw new Error("a schema nested too deep or negative");
    for (let i = 0; i < children; i++) visit(here, level, repetition + (repeated ? 1 : 0), elementDefinition);
    if (children > 0 || isRoot) return;
    if (!element.type) throw new Error(`column ${here.join(".")} has no type`);
    leaves.push({
      name: here[0] ?? "",
      path: here,
      element,
      maxDefinition: level,
      maxRepetition: repetition + (repeated ? 1 : 0),
      elementDefinition,
    });
  };
  visit([], 0, 0, 0);
  if (next !== schema.length) throw new Error("the schema goes on after its root");
  return leaves;
}
