import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type CellLanguage, openCellLanguage } from "./cell-language";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "softcon cells ")));
const opened: CellLanguage[] = [];
after(() => {
  for (const language of opened) language.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Cells named 0, 1, …; `|` in one of them is taken out, and is the position that is asked about. */
function cells(...texts: string[]): { language: CellLanguage; cell: string; position: number } {
  const language = openCellLanguage({ folder });
  opened.push(language);
  const at = texts.findIndex((text) => text.includes("|"));
  language.setCells(texts.map((text, id) => ({ id: String(id), text: text.replace("|", "") })));
  return { language, cell: String(at), position: texts[at]?.indexOf("|") ?? -1 };
}

test("names of the cells above, and none of those below", () => {
  const { language, cell, position } = cells(
    "const measured = { reflectance: 1, radiance: 2 };",
    "mea|",
    "const measuredLater = 1;",
  );
  const names = language.names(cell, position)?.names.map(({ name }) => name) ?? [];
  assert.ok(names.includes("measured"));
  assert.ok(!names.includes("measuredLater"));
});

test("members of a value of a cell above, with what is known of one of them", () => {
  const { language, cell, position } = cells(
    "const measured = {\n  /** At the top of the atmosphere. */\n  reflectance: 1,\n};",
    "measured.ref|",
  );
  const found = language.names(cell, position);
  assert.deepEqual(
    found?.names.map(({ name, kind }) => `${name}: ${kind}`),
    ["reflectance: property"],
  );
  assert.equal(found?.members, true);
  assert.deepEqual(language.nameNote(cell, position, "reflectance"), {
    code: "(property) reflectance: number",
    text: "At the top of the atmosphere.",
  });
});

test("a member that is no identifier is written in brackets in place of its dot", () => {
  const { language, cell, position } = cells('const bands = { "B8A nir": 1 };', "bands.|");
  const [name] = language.names(cell, position)?.names ?? [];
  assert.equal(name?.insert, '["B8A nir"]');
  assert.deepEqual(name?.replaces, { start: 5, end: 6 });
});

test("hover: the type, the docstring with its tags, and the span of the name", () => {
  const { language, cell, position } = cells(
    "/**\n * Degrees to radians.\n * @param degrees clockwise\n */\nfunction radians(degrees: number): number { return (degrees * Math.PI) / 180; }",
    "const half = rad|ians(180);",
  );
  assert.deepEqual(language.hover(cell, position), {
    code: "function radians(degrees: number): number",
    text: "Degrees to radians.\n\n*@param* `degrees` — clockwise",
    span: { start: 13, end: 20 },
  });
  assert.equal(language.hover(cell, 6)?.code, "const half: number");
});

test("top-level await: the value's type, in the cell and below it", () => {
  const { language, cell, position } = cells(
    "const text = await Promise.resolve('a');\nfor await (const piece of [text]) piece.length;",
    "te|xt",
  );
  assert.equal(language.hover(cell, position)?.code, "const text: string");
  assert.deepEqual(language.problems("0"), []);
});

test("signature help: the parameter that is written now, across cells", () => {
  const { language, cell, position } = cells(
    "/** @param width in pixels */\nfunction area(width: number, height: number): number { return width * height; }",
    "area(2, |)",
  );
  const help = language.signatures(cell, position);
  const [signature] = help?.signatures ?? [];
  assert.equal(signature?.label, "area(width: number, height: number): number");
  assert.equal(help?.parameter, 1);
  assert.deepEqual(
    signature?.parameters.map(({ label, text }) => [signature.label.slice(label.start, label.end), text]),
    [
      ["width: number", "in pixels"],
      ["height: number", ""],
    ],
  );
});

test("definitions: the cell that declared the name last, a file beside the notebook, a package's types", () => {
  writeFileSync(join(folder, "tiles.ts"), "\nexport const tile = (x: number): number => x;\n");
  const { language } = cells(
    'const a = 1;\nimport { tile } from "./tiles";',
    "const a = 2;",
    "a + tile(1)",
    'import { readFileSync } from "node:fs";\nreadFileSync',
  );
  assert.deepEqual(language.definitions("2", 0), {
    span: { start: 0, end: 1 },
    places: [{ kind: "cell", cell: "1", span: { start: 6, end: 7 } }],
  });
  assert.deepEqual(language.definitions("2", 5)?.places, [
    {
      kind: "file",
      path: join(folder, "tiles.ts").replaceAll("\\", "/"),
      start: { line: 1, character: 13 },
      end: { line: 1, character: 17 },
    },
  ]);
  const [first] = language.definitions("3", 45)?.places ?? [];
  assert.match(first?.kind === "file" ? first.path : "", /@types\/node\/fs\.d\.ts$/);
});

test("a planted type error is found in its cell, line and column, and nowhere else", () => {
  const { language } = cells(
    "interface Tile { x: number }\nconst tile: Tile = { x: 1 };",
    "// a comment\nconst wrong: string =\n  tile.x;\nconst right = 1;",
    "right + tile.x",
  );
  assert.deepEqual(language.problems("0"), []);
  assert.deepEqual(language.problems("1"), [
    {
      span: { start: 19, end: 24 },
      code: 2322,
      message: "Type 'number' is not assignable to type 'string'.",
      related: [],
    },
  ]);
  assert.deepEqual(language.problems("2"), []);
});

test("an edit above is known below; a cell that is moved or deleted is seen where it stands", () => {
  const { language } = cells("const value = 1;", "const text: string = value;");
  const codes = (cell: string): number[] => language.problems(cell).map(({ code }) => code);
  assert.deepEqual(codes("1"), [2322]);
  language.setCells([
    { id: "0", text: "const value = 'a';" },
    { id: "1", text: "const text: string = value;" },
  ]);
  assert.deepEqual(codes("1"), []);
  language.setCells([
    { id: "1", text: "const text: string = value;" },
    { id: "0", text: "const value = 'a';" },
  ]);
  assert.deepEqual(codes("1"), [2304]);
  assert.deepEqual(codes("0"), []);
  language.setCells([{ id: "1", text: "const text: string = value;" }]);
  assert.deepEqual(codes("1"), [2304]);
  assert.equal(language.hover("0", 6), null);
});

test("a local file: its errors at the import, its changes, and one that comes later", () => {
  const file = join(folder, "later.ts");
  const { language } = cells('import { two } from "./later";\nconst n: number = two;');
  const found = (): string[] => language.problems("0").map(({ span, code }) => `${span.start} TS${code}`);
  assert.deepEqual(found(), ["20 TS2307"]);
  writeFileSync(file, "export const two = 2;\n");
  language.filesChanged();
  assert.deepEqual(found(), []);
  writeFileSync(file, "\nexport const two: number = 'zwei';\n");
  language.filesChanged();
  assert.deepEqual(found(), ["20 TS2322"]);
  assert.match(language.problems("0")[0]?.message ?? "", /^later\.ts, line 2: Type 'string'/);
});

test("softcon's types, where it is not installed beside the notebook", () => {
  const { language, cell, position } = cells(
    'import { bandInfo } from "softcon";\nbandInfo("B4").|',
    'const n: number = bandInfo("B4");',
  );
  assert.ok(language.names(cell, position)?.names.some(({ name }) => name === "name"));
  assert.deepEqual(
    language.problems("1").map(({ code }) => code),
    [2322],
  );
});

test("what the kernel refuses although it is TypeScript: globals of a cell's own", () => {
  const { language } = cells("declare global { interface Array<T> { second(): T } }");
  const [problem, ...others] = language.problems("0");
  assert.deepEqual(problem?.span, { start: 8, end: 14 });
  assert.match(problem?.message ?? "", /declare them in a \.ts file/);
  assert.deepEqual(others, []);
});

test("text that is no code yet, or none at all, has answers without an exception", () => {
  const { language } = cells(
    "",
    "const = ;;; ((",
    "`unfinished",
    "/* unfinished",
    "class { static",
    "}}}",
    "a",
  );
  for (const cell of ["0", "1", "2", "3", "4", "5", "6", "none"])
    for (const position of [0, 1, 5, 1000]) {
      language.names(cell, position);
      language.hover(cell, position);
      language.signatures(cell, position);
      language.definitions(cell, position);
      language.problems(cell);
    }
  assert.ok(language.problems("1").length > 0);
  assert.deepEqual(language.problems("none"), []);
});

test("every position of cells that follow on one another has answers without an exception", () => {
  const texts = [
    "interface Tile<T = number> { readonly x: T; y?: string }\nfunction tile<T>(x: T, options: { y?: string } = {}): Tile<T> { return { x, ...options }; }",
    "const { x, y = 'none' } = tile(1, { y: `a` });\nclass Grid extends Map<string, Tile> { static readonly size = x; get first(): Tile | undefined { return [...this.values()][0]; } }",
    "const grid = new Grid([['a', { x }]]);\nfor (const [key, { x: inner }] of grid) console.log(key, inner ?? y, grid.first?.x, Grid.size);\nlabel: while (true) break label;",
  ];
  const { language } = cells(...texts);
  for (const [at, text] of texts.entries())
    for (let position = 0; position <= text.length; position++) {
      const cell = String(at);
      language.names(cell, position);
      language.hover(cell, position);
      language.signatures(cell, position);
      language.definitions(cell, position);
    }
});

test("in a notebook of 50 cells a completion after an edit computes for less than 100 ms", (t) => {
  const texts = Array.from(
    { length: 50 },
    (_, i) =>
      `import { bandInfo as info${i} } from "softcon";\nconst value${i} = ${i === 0 ? "1" : `value${i - 1} + 1`};\nfunction scale${i}(x: number, by = value${i}) { return { scaled: x * by, from: info${i}("B4").name }; }\nconst list${i} = [1, 2, 3].map((x) => scale${i}(x).scaled);`,
  );
  const { language } = cells(...texts);
  const times = Array.from({ length: 9 }, (_, turn) => {
    const written = `${texts[25]}\nscale24(${turn}).`;
    const edited = texts.map((text, id) => ({ id: String(id), text: id === 25 ? written : text }));
    const before = process.cpuUsage();
    language.setCells(edited);
    const names = language.names("25", written.length);
    const { user, system } = process.cpuUsage(before);
    assert.deepEqual(
      names?.names.map(({ name }) => name),
      ["from", "scaled"],
    );
    return (user + system) / 1000;
  });
  const [median = Number.NaN] = times.sort((a, b) => a - b).slice(4);
  t.diagnostic(`median ${median.toFixed(0)} ms, most ${times.at(-1)?.toFixed(0)} ms`);
  assert.ok(median < 100, `${times.map((ms) => ms.toFixed(0))} ms`);
});
