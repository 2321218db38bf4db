// Rewrites the compiled table of contents so that a room is loaded when something of it is first used: requiring the
// package costs a third of the time to a first embedding otherwise.
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const mark = "// Written by scripts/lazy-index.mjs";

/** @param {string} file the compiled index.js; a file that is rewritten already stays as it is. */
export function makeIndexLazy(file) {
  const compiled = readFileSync(file, "utf8");
  if (compiled.includes(mark)) return;
  const modules = new Map(
    [...compiled.matchAll(/^(?:var|const) (\w+) = require\("(.+)"\);$/gm)].map(([, name, path]) => [
      name,
      path,
    ]),
  );
  const members = [
    ...[...compiled.matchAll(/^Object\.defineProperty\(exports, "(\w+)", .*return (\w+)\.(\w+);/gm)].map(
      ([, name, module, member]) => [name, modules.get(module), member],
    ),
    ...[...compiled.matchAll(/^exports\.(\w+) = __importStar\(require\("(.+)"\)\);$/gm)].map(
      ([, name, path]) => [name, path, null],
    ),
  ].filter(([name]) => name !== "__esModule");
  const declared = new Set(
    [...compiled.matchAll(/^exports\.(.+) = void 0;$/gm)].flatMap(([, names]) => names.split(" = exports.")),
  );
  const found = new Set(members.map(([name]) => name));
  const lost = [...declared].filter((name) => !found.has(name));
  if (members.length === 0 || lost.length > 0 || members.some(([, path]) => path === undefined))
    throw new Error(`${file} is not compiled as expected; not understood: ${lost.join(", ") || "all of it"}`);
  const lines = members.map(([name, path, member]) =>
    member === null
      ? `lazy("${name}", () => require("${path}"));`
      : `lazy("${name}", () => require("${path}").${member});`,
  );
  const names = [...found].sort().join(", ");
  writeFileSync(
    file,
    `"use strict";
${mark}
Object.defineProperty(exports, "__esModule", { value: true });
const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });
${lines.join("\n")}
// Never run: tells Node's reader of CommonJS what can be imported by name.
0 && (module.exports = { ${names} });
`,
  );
  rmSync(`${file}.map`, { force: true });
}
