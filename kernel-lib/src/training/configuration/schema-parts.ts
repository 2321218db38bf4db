import type { ObjectSchema, Schema } from "./schema";

// The pieces that configurations' schemas are made of.

export const share = (description: string): Schema => ({
  type: "number",
  minimum: 0,
  maximum: 1,
  description,
});
export const positive = (description: string): Schema => ({
  type: "number",
  exclusiveMinimum: 0,
  description,
});
export const atLeast0 = (description: string): Schema => ({ type: "number", minimum: 0, description });
export const count = (minimum: number, description: string): Schema => ({
  type: "integer",
  minimum,
  description,
});
export const text = (description: string): Schema => ({ type: "string", description });
export const flag = (description: string): Schema => ({ type: "boolean", description });
export const choice = (values: readonly string[], description: string): Schema => ({
  type: "string",
  enum: values,
  description,
});
export const orNull = (schema: Schema, description: string): Schema => ({
  anyOf: [schema, { type: "null" }],
  description,
});
export const list = (items: Schema, description: string): Schema => ({ type: "array", items, description });
export const pair = (items: Schema, description: string): Schema => ({
  ...{ type: "array", items, minItems: 2, maxItems: 2, description },
});
export const object = (
  properties: Readonly<Record<string, Schema>>,
  description: string,
  required: readonly string[] = [],
): ObjectSchema => ({ type: "object", description, properties, required, additionalProperties: false });
