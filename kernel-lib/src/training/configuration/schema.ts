import { didYouMean } from "../../core/suggest";

/** The part of JSON Schema (2020-12) that configurations need. */
export type Schema =
  | ObjectSchema
  | {
      readonly type: "array";
      readonly description?: string;
      readonly items: Schema;
      readonly minItems?: number;
      readonly maxItems?: number;
    }
  | {
      readonly type: "number" | "integer";
      readonly description?: string;
      readonly minimum?: number;
      readonly maximum?: number;
      readonly exclusiveMinimum?: number;
      readonly default?: number;
    }
  | {
      readonly type: "string";
      readonly description?: string;
      readonly enum?: readonly string[];
      readonly default?: string;
    }
  | { readonly type: "boolean"; readonly description?: string; readonly default?: boolean }
  | { readonly type: "null"; readonly description?: string }
  | { readonly anyOf: readonly Schema[]; readonly description?: string; readonly default?: null };

export interface ObjectSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type: "object";
  readonly description?: string;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** The first thing that is wrong with a value, as one line; null where nothing is. */
export function problemWith(value: unknown, schema: Schema, at = ""): string | null {
  if ("anyOf" in schema) return anyProblem(value, schema.anyOf, at);
  switch (schema.type) {
    case "object":
      return objectProblem(value, schema, at);
    case "array":
      return arrayProblem(value, schema, at);
    case "string":
      if (typeof value !== "string") return wrong(at, value, "a text");
      return schema.enum && !schema.enum.includes(value)
        ? `${wrong(at, value, `one of ${schema.enum.join(", ")}`)}${didYouMean(value, schema.enum)}`
        : null;
    case "boolean":
      return typeof value === "boolean" ? null : wrong(at, value, "true or false");
    case "null":
      return value === null ? null : wrong(at, value, "null");
    default:
      return numberProblem(value, schema, at);
  }
}

function objectProblem(
  value: unknown,
  { properties, required = [] }: ObjectSchema,
  at: string,
): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrong(at, value, "an object with named settings");
  const names = Object.keys(properties);
  for (const [key, part] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!schema) {
      const hint = didYouMean(key, names) || `; there are ${names.join(", ")}`;
      return `there is no setting "${joined(at, key)}"${hint}`;
    }
    const problem = problemWith(part, schema, joined(at, key));
    if (problem !== null) return problem;
  }
  const missing = required.find((key) => !Object.hasOwn(value, key));
  return missing === undefined ? null : `"${joined(at, missing)}" is missing`;
}

type ArraySchema = Extract<Schema, { readonly type: "array" }>;

function arrayProblem(
  value: unknown,
  { items, minItems = 0, maxItems }: ArraySchema,
  at: string,
): string | null {
  if (!Array.isArray(value)) return wrong(at, value, "a list");
  if (value.length < minItems || value.length > (maxItems ?? value.length))
    return `"${at}" has ${value.length} entries; expected ${maxItems === minItems ? minItems : `at least ${minItems}`}`;
  for (const [i, item] of value.entries()) {
    const problem = problemWith(item, items, `${at}[${i}]`);
    if (problem !== null) return problem;
  }
  return null;
}

type NumberSchema = Extract<Schema, { readonly type: "number" | "integer" }>;

function numberProblem(value: unknown, schema: NumberSchema, at: string): string | null {
  const { minimum, maximum, exclusiveMinimum } = schema;
  const fits =
    typeof value === "number" &&
    Number.isFinite(value) &&
    (schema.type === "number" || Number.isInteger(value)) &&
    value >= (minimum ?? value) &&
    value <= (maximum ?? value) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum);
  if (fits) return null;
  const kind = schema.type === "integer" ? "a whole number" : "a number";
  const low =
    minimum !== undefined
      ? ` from ${minimum}`
      : exclusiveMinimum !== undefined
        ? ` above ${exclusiveMinimum}`
        : "";
  return wrong(at, value, `${kind}${low}${maximum !== undefined ? ` to ${maximum}` : ""}`);
}

function anyProblem(value: unknown, choices: readonly Schema[], at: string): string | null {
  const problems = choices.map((choice) => problemWith(value, choice, at));
  if (problems.includes(null)) return null;
  // Of the choices that are of the value's kind, the problem says what to mend; of the others it says nothing.
  const near = choices.findIndex((choice) => "type" in choice && isOfType(value, choice.type));
  if (near >= 0) return problems[near] ?? null;
  return wrong(at, value, choices.map(kindOf).join(", or "));
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === (type === "integer" ? "number" : type);
}

function kindOf(schema: Schema): string {
  if ("anyOf" in schema) return schema.anyOf.map(kindOf).join(", or ");
  if (schema.type === "string") return schema.enum ? `one of ${schema.enum.join(", ")}` : "a text";
  return {
    object: "an object",
    array: "a list",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    null: "null",
  }[schema.type];
}

const joined = (at: string, key: string): string => (at === "" ? key : `${at}.${key}`);

function wrong(at: string, value: unknown, expected: string): string {
  const text = JSON.stringify(value) ?? String(value);
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return at === "" ? `expected ${expected}, not ${shown}` : `"${at}" is ${shown}; expected ${expected}`;
}
