/** Arithmetic over bands, as a tree. */
export type Formula =
  | { readonly kind: "band"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "operation"; readonly sign: Sign; readonly left: Formula; readonly right: Formula };

export type Sign = "+" | "-" | "*" | "/";

const signs: ReadonlyMap<string, Sign> = new Map([
  ["+", "+"],
  ["-", "-"],
  ["−", "-"],
  ["*", "*"],
  ["·", "*"],
  ["×", "*"],
  ["/", "/"],
]);

/**
 * Reads "2.5 · (B8 − B4) / (B8 + 6 · B4 + 1), in reflectance": bands, numbers, + − · / and parentheses; what follows a
 * comma is a remark.
 * @throws Error with a line for the person who typed it.
 */
export function parseFormula(text: string, bands: readonly string[]): Formula {
  const [body = ""] = text.split(",");
  const tokens = body.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|\S/g) ?? [];
  let at = 0;
  const sum = (): Formula => {
    let left = product();
    for (
      let sign = signs.get(tokens[at] ?? "");
      sign === "+" || sign === "-";
      sign = signs.get(tokens[at] ?? "")
    ) {
      at++;
      left = { kind: "operation", sign, left, right: product() };
    }
    return left;
  };
  const product = (): Formula => {
    let left = factor();
    for (
      let sign = signs.get(tokens[at] ?? "");
      sign === "*" || sign === "/";
      sign = signs.get(tokens[at] ?? "")
    ) {
      at++;
      left = { kind: "operation", sign, left, right: factor() };
    }
    return left;
  };
  const factor = (): Formula => {
    const token = tokens[at++];
    if (token === undefined) throw new Error("the formula ends too soon; expected a band or a number");
    if (token === "(") {
      const inner = sum();
      if (tokens[at++] !== ")") throw new Error("a parenthesis is not closed");
      return inner;
    }
    if (signs.get(token) === "-")
      return { kind: "operation", sign: "-", left: { kind: "number", value: 0 }, right: factor() };
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    const name = bands.find((band) => band.toLowerCase() === token.toLowerCase());
    if (name === undefined) throw new Error(`"${token}" is no band of this file; it has ${some(bands)}`);
    return { kind: "band", name };
  };
  const formula = sum();
  if (at < tokens.length) throw new Error(`"${tokens[at]}" is not expected there`);
  if (bandsOf(formula).length === 0) throw new Error("the formula names no band");
  return formula;
}

const some = (names: readonly string[]): string =>
  names.length > 16 ? `${names.slice(0, 16).join(", ")}, …` : names.join(", ");

/** The bands of a formula, each once, in the order in which they appear. */
export function bandsOf(formula: Formula): string[] {
  if (formula.kind === "band") return [formula.name];
  if (formula.kind === "number") return [];
  return [...new Set([...bandsOf(formula.left), ...bandsOf(formula.right)])];
}

/** What is divided by anywhere in a formula: where one of these is 0 there is no value. */
export function divisorsOf(formula: Formula): Formula[] {
  if (formula.kind !== "operation") return [];
  const inner = [...divisorsOf(formula.left), ...divisorsOf(formula.right)];
  return formula.sign === "/" && formula.right.kind !== "number" ? [...inner, formula.right] : inner;
}

/** The same formula over bands that are divided by `scale` first. */
export function inReflectance(formula: Formula, scale: number): Formula {
  if (scale === 1 || formula.kind === "number") return formula;
  if (formula.kind === "band")
    return { kind: "operation", sign: "/", left: formula, right: { kind: "number", value: scale } };
  return {
    ...formula,
    left: inReflectance(formula.left, scale),
    right: inReflectance(formula.right, scale),
  };
}

/** NaN where the formula divides by zero or a band has no value. */
export function evaluate(formula: Formula, value: (band: string) => number): number {
  if (formula.kind === "number") return formula.value;
  if (formula.kind === "band") return value(formula.name);
  const left = evaluate(formula.left, value);
  const right = evaluate(formula.right, value);
  switch (formula.sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? Number.NaN : left / right;
  }
}
