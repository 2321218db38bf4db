import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "../repository";
import { resultOf, textOf } from "./client";
import { IpcClient } from "./ipc-client";

const folder = mkdtempSync(join(tmpdir(), "softcon cells "));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test("what cells import", { timeout: 120_000 }, async (t) => {
  for (const name of ["fast-png", "fflate", "iobuffer"]) {
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
  write(
    "node_modules/mapped/package.json",
    '{ "name": "mapped", "exports": { ".": "./build/main.js", "./extra": { "types": "./build/extra.d.ts", "default": "./build/extra.js" } } }',
  );
  write("node_modules/mapped/build/main.js", "exports.one = 1;");
  write("node_modules/mapped/build/main.d.ts", "export declare const one: number;");
  write("node_modules/mapped/build/extra.js", 'module.exports = { two: "2" };');
  write("node_modules/mapped/build/extra.d.ts", "export declare const two: string;");
  write(
    "node_modules/modern/package.json",
    '{ "name": "modern", "type": "module", "exports": { "import": { "types": "./m.d.ts", "default": "./m.js" } } }',
  );
  write(
    "node_modules/modern/m.js",
    "const start = await Promise.resolve(40); export default (n) => start + n; export const name = 'modern';",
  );
  write(
    "node_modules/modern/m.d.ts",
    "export default function add(n: number): number; export declare const name: string;",
  );
  write(
    "tiles.ts",
    'import { deep } from "./lib/deep";\nexport interface Tile { x: number }\nexport function tile(x: number): Tile {\n  if (x < 0) throw new RangeError("outside");\n  return { x: deep(x) };\n}\n',
  );
  write("lib/deep.ts", "export const deep = (x: number): number => 2 * x;\n");

  const kernel = await IpcClient.start(folder);
  try {
    await t.test("an ES module only, with types, its default and its names", async () => {
      const { reply } = await kernel.execute(
        'import add, { name } from "modern"; import * as all from "modern";',
      );
      assert.equal(reply.content["status"], "ok", JSON.stringify(reply.content));
      assert.equal(
        resultOf(await kernel.execute("[add(2), name, all.name, all.default(3)]")),
        "[ 42, 'modern', 'modern', 43 ]",
      );
      const wrong = await kernel.execute('add("x")');
      assert.match(String(wrong.reply.content["evalue"]), /TS2345/);
    });

    await t.test("a published package that is an ES module only", async () => {
      const code =
        'import { decode, encode } from "fast-png";\nconst png = encode({ data: new Uint8Array([7]), width: 1, height: 1, channels: 1, depth: 8 });\ndecode(png).data[0]';
      assert.equal(resultOf(await kernel.execute(code)), "7");
    });

    await t.test("a package with an exports map alone, and a subpath of it", async () => {
      await kernel.execute('import { one } from "mapped"; import { two } from "mapped/extra";');
      assert.equal(resultOf(await kernel.execute("one + two")), "'12'");
      assert.match(String((await kernel.execute("const n: number = two")).reply.content["evalue"]), /TS2322/);
    });

    await t.test("import() gives the module itself", async () => {
      assert.equal(resultOf(await kernel.execute('(await import("modern")).default(1)')), "41");
      assert.equal(
        resultOf(await kernel.execute('typeof (await import("node:fs")).readFileSync')),
        "'function'",
      );
    });

    await t.test(
      "files beside the notebook, their errors in their own lines, and changes to them",
      async () => {
        assert.equal(
          resultOf(
            await kernel.execute(
              'import { tile, type Tile } from "./tiles"; const made: Tile = tile(2); made.x',
            ),
          ),
          "4",
        );
        const failed = await kernel.execute("tile(-1)");
        assert.match(
          [failed.reply.content["traceback"]].flat().join("\n"),
          /tile \(.*tiles\.ts, line 4, column/,
        );
        write("lib/deep.ts", "export const deep = (x: number): number => 3 * x;\n");
        let changed: unknown;
        for (let tries = 0; changed !== "6" && tries < 40; tries++) {
          await delay(250);
          changed = resultOf(await kernel.execute('import { tile as again } from "./tiles"; again(2).x'));
        }
        assert.equal(changed, "6");
      },
    );

    await t.test("softcon with its types, where it is not installed beside the notebook", async () => {
      const { reply } = await kernel.execute(
        'import { bandInfo, sentinel2Bands } from "softcon"; const bands: readonly string[] = sentinel2Bands.map(({ name }) => name);',
      );
      assert.equal(reply.content["status"], "ok", JSON.stringify(reply.content));
      assert.equal(resultOf(await kernel.execute("bands.length")), "13");
      assert.match(
        String((await kernel.execute('const n: number = bandInfo("B4")')).reply.content["evalue"]),
        /TS2322/,
      );
    });

    await t.test("tslab's own display functions write to the same page", async () => {
      const { said } = await kernel.execute(
        'import * as tslab from "tslab"; tslab.display.html("<i>x</i>"); const d = tslab.newDisplay(); d.text("a"); d.text("b");',
      );
      assert.deepEqual(
        said.slice(1).map(({ type, content }) => [type, content["data"]]),
        [
          ["display_data", { "text/html": "<i>x</i>" }],
          ["display_data", { "text/plain": "a" }],
          ["update_display_data", { "text/plain": "b" }],
        ],
      );
    });

    await t.test("what is not there is said, and can be there later", async () => {
      const missing = await kernel.execute('import { late } from "late";');
      assert.match(String(missing.reply.content["evalue"]), /Cannot find module 'late'/);
      write("node_modules/late/package.json", '{ "name": "late", "main": "i.js", "types": "i.d.ts" }');
      write("node_modules/late/i.js", "exports.late = 3;");
      write("node_modules/late/i.d.ts", "export declare const late: number;");
      await delay(2100);
      assert.equal(resultOf(await kernel.execute('import { late } from "late"; late')), "3");
    });

    await t.test("a loop over async values at the top, and ES2023's array methods", async () => {
      const exchange = await kernel.execute(
        "for await (const x of [1, Promise.resolve(2)]) console.log(x);\n[3, 1].toSorted()",
      );
      assert.equal(textOf(exchange), "1\n2\n");
      assert.equal(resultOf(exchange), "[ 1, 3 ]");
    });
  } finally {
    await kernel.shutdown();
  }
});
