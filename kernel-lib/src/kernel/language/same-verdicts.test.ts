import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { Compiler } from "../session/compiler";
import { openCellLanguage } from "./cell-language";

const notebooks = resolve(__dirname, "..", "..", "..", "..", "notebooks");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "softcon-verdicts-")));
after(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, "lib"));
writeFileSync(
  join(folder, "tiles.ts"),
  "export interface Tile { x: number }\nexport const tile = (x: number): Tile => ({ x });\n",
);
writeFileSync(join(folder, "broken.ts"), "export const count: number = 'three';\n");
writeFileSync(join(folder, "lib", "index.ts"), 'export { tile } from "../tiles";\nexport default 1;\n');

/** Where the kernel and the editor find what is wrong with each cell: "cell: offset". */
function verdicts(from: string, cells: readonly string[]): { kernel: string[]; editor: string[] } {
  process.chdir(from); // tslab's converter takes the folder that it is started in
  const compiler = new Compiler();
  const language = openCellLanguage({ folder: from });
  try {
    language.setCells(cells.map((text, id) => ({ id: String(id), text })));
    const kernel = cells.flatMap((text, id) => {
      const compiled = compiler.compile(text);
      if (compiled.kind === "compiled") compiler.adopt(compiled.cell.declarations);
      const found = compiled.kind === "rejected" ? compiled.problems : [];
      // behind the cell stands what tslab adds to it
      const problems = found.filter(({ fileName, start }) => fileName || start.offset <= text.length);
      return problems.map(({ fileName, start }) =>
        fileName ? `${id}: ${fileName}` : `${id}: ${start.offset}`,
      );
    });
    const editor = cells.flatMap((_, id) =>
      language.problems(String(id)).map(({ span, message }) => {
        const file = /^(\S+\.ts), line \d+: /.exec(message)?.[1];
        return file === undefined ? `${id}: ${span.start}` : `${id}: ${file}`;
      }),
    );
    return { kernel: [...new Set(kernel)], editor: [...new Set(editor)] };
  } finally {
    language.dispose();
    compiler.close();
  }
}

/** What is tried: the cells in their order. */
const chains: Readonly<Record<string, readonly string[]>> = {
  "a constant is declared anew with another type": [
    "const a = 1;",
    "const a = 'text';",
    "a.length",
    "a.toFixed()",
  ],
  "a constant is given another value": ["const a = 1;", "a = 2;"],
  "a variable is given a value of another type": ["let a = 1;", "a = 'x';"],
  "a function, its overloads, and another in its place": [
    "function f(x: number): number;\nfunction f(x: string): string;\nfunction f(x: any): any { return x; }",
    "const n: number = f(1); const s: string = f('a'); f(true);",
    "function f(): boolean { return true; }",
    "const b: boolean = f(); f(1);",
  ],
  "classes, private members, inheritance": [
    "class A { private hidden = 1; protected seen = 2; static made = 0; constructor(readonly x: number) {} }",
    "class B extends A { get twice(): number { return this.seen * 2; } }\nconst b = new B(3);",
    "b.twice + b.x + A.made;\nb.hidden;",
    "b.seen; new A();",
  ],
  "an interface in place of an interface: they do not merge": [
    "interface Tile { x: number }",
    "interface Tile { y: number }",
    "const t: Tile = { y: 1 };",
    "const u: Tile = { x: 1, y: 1 };",
  ],
  "types, generics, mapped and conditional types": [
    "type Keys<T> = keyof T;\ntype Maybe<T> = T extends string ? 1 : 2;",
    "const k: Keys<{ a: 1; b: 2 }> = 'a'; const m: Maybe<string> = 2;",
    "enum Colour { Red, Green }\nconst enum Size { Small = 's' }",
    "const c: Colour = Colour.Red; const z = Colour.Blue; const t: Colour.Green = Colour.Red;",
  ],
  "a value and a type of one name": [
    "interface Box { w: number }\nconst Box = { make: (): Box => ({ w: 1 }) };",
    "const b: Box = Box.make(); b.h;",
  ],
  "destructuring, defaults, rest": [
    "const { a, b: { c = 'x' } = {}, ...rest } = { a: 1, b: { c: 'y' }, d: 4, e: 5 };\nconst [first, , ...others] = [1, 2, 3];",
    "a.toFixed(); c.length; rest.d + rest.e; first + others.length;",
    "rest.a; others.x; b;",
  ],
  "not strict: null, implicit any, unchecked": [
    "const text: string = null; function loose(x) { return x.y; } let later; later = 5; const list = []; list.push(1, 'a');",
    "loose(1).z; later.anything; list[0].foo; text.length;",
    "function nothing(): string { }\nfunction some(x?: number): number { if (x) return 1; }",
  ],
  "await at the top, for await, and inside a function that is not async": [
    "const value = await Promise.resolve(5);\nfor await (const x of [Promise.resolve(1)]) console.log(x);",
    "value.toFixed(); const p: Promise<number> = value;",
    "function wait() { await 1; }",
    "const arrow = () => { await 1; };",
  ],
  "what the standard library has and has not": [
    "[3, 1].toSorted().at(-1); 'a'.replaceAll('a', 'b'); structuredClone(1); Object.groupBy([1], String);",
    "document.title; window; process.exit; Buffer.from('a'); setTimeout(() => 1); fetch('x');",
  ],
  "imports: kept for later cells, replaced, types, missing members and modules": [
    "import { readFileSync, type Stats } from 'node:fs';\nimport path, * as all from 'node:path';\nimport * as os from 'os';",
    "readFileSync('a').length; path.join('a'); all.sep; os.cpus().length; const s: Stats = null; s.size; s.nothing;",
    "const readFileSync = 5;",
    "readFileSync.toFixed(); readFileSync('a');",
    "import { nothing } from 'node:fs';\nimport missing from 'missing-package';",
  ],
  softcon: [
    'import { bandInfo, sentinel2Bands, plots, type Raster } from "softcon";\nconst names: readonly string[] = sentinel2Bands.map(({ name }) => name);',
    'const wrong: number = bandInfo("B4"); const raster: Raster = null; raster.bands.length; plots.nothing();',
  ],
  "local files: used, missing, with errors of their own": [
    'import { tile, type Tile } from "./tiles";\nconst t: Tile = tile(1);',
    't.x.toFixed(); t.y; tile("a");',
    'import { tile as other } from "./lib"; import one from "./lib/index"; other(1).x + one;',
    'import { count } from "./broken";',
    'import { x } from "./nowhere";',
  ],
  "syntax errors, and what is newer than TypeScript 5.0": [
    "const a = ;",
    "using x = { [Symbol.dispose]() {} };",
    "if (true {",
    "const b = 1;",
    "b",
  ],
  "used before it is there, twice in one cell, circular": [
    "first; const first = 1;",
    "const twice = 1; const twice = 2;",
    "const self = self + 1;",
  ],
  "shadowing inside functions and blocks": [
    "const x = 1; const y = 'a';",
    "{ const x = 'inner'; x.length; }\n((y: number) => y.toFixed())(1); x.toFixed(); y.length; y.toFixed();",
  ],
  "narrowing does not cross cells": [
    "const value: string | number = Math.random() > 0.5 ? 'a' : 1;\nif (typeof value === 'string') value.length;",
    "value.length;",
    "function check(v: unknown): asserts v is string { if (typeof v !== 'string') throw new Error(); }",
    "const u: unknown = 'a'; check(u); u.length;",
  ],
  "this, arguments, decorators, labels, unreachable code": [
    "function decorate(target: any, key: string) {}\nclass D { @decorate field = 1; method() { return this.field; } }",
    "new D().method().toFixed(); new D().other;",
    "outer: for (const i of [1]) { break outer; }\nfunction after() { return 1; 2; }",
  ],
  "JSON, BigInt, regular expressions, symbols, generators": [
    "function* count() { yield 1; }\nconst numbers = [...count()]; const big = 10n; const key = Symbol('k'); const o = { [key]: 1 };",
    "numbers[0].toFixed(); big + 1; o[key].toFixed(); for (const n of count()) n.length;",
  ],
  "namespaces, and what tslab offers": [
    "namespace Units { export const metre = 1; export interface Length { m: number } }\nimport * as tslab from 'tslab';",
    "const l: Units.Length = { m: Units.metre }; Units.mile; tslab.display.html('a');",
  ],
  "exports, which the kernel makes itself": [
    "export const shown = 1, [other] = [2];",
    "export default 5;",
    "const kept = 1; export { kept };",
    "export function f() {}",
    "export interface Shape { x: number }",
    "export * from 'node:path';",
    "export class C {}\nexport type T = 1;\nexport enum E { A }",
  ],
  "declarations without a value": [
    "declare const given: number;\ndeclare function made(): string;",
    "given.toFixed(); made().toFixed();",
  ],
};

for (const [name, cells] of Object.entries(chains))
  test(`the editor finds what the kernel finds: ${name}`, () => {
    const { kernel, editor } = verdicts(folder, cells);
    assert.deepEqual(editor, kernel);
  });

for (const name of readdirSync(notebooks).filter((file) => file.endsWith(".ipynb")))
  test(`no false errors: ${name}`, () => {
    const { cells }: { cells: { cell_type: string; source: string | string[] }[] } = JSON.parse(
      readFileSync(join(notebooks, name), "utf8"),
    );
    const language = openCellLanguage({ folder: notebooks });
    const code = cells.filter(({ cell_type }) => cell_type === "code");
    language.setCells(code.map(({ source }, id) => ({ id: String(id), text: [source].flat().join("") })));
    assert.ok(code.length > 3);
    assert.deepEqual(
      code.flatMap((_, id) => language.problems(String(id))),
      [],
    );
    language.dispose();
  });
