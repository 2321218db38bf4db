import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { test } from "node:test";
import { root } from "./repository";

const dist = join(root, "kernel-lib", "dist");

test("the public declarations need no type of a bundled library: users do not install those", () => {
  const reachedFrom = new Map<string, string>([[join(dist, "index.d.ts"), "index.ts"]]);
  for (const [file] of reachedFrom) {
    for (const [, target] of readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      const module = resolve(file, "..", target ?? "");
      const next = existsSync(`${module}.d.ts`) ? `${module}.d.ts` : join(module, "index.d.ts");
      if (!reachedFrom.has(next)) reachedFrom.set(next, relative(dist, file));
    }
  }
  assert.ok(reachedFrom.size > 1);
  const wrong = [...reachedFrom].filter(([file]) => file.startsWith(join(dist, "vendor")));
  assert.deepEqual(wrong, []);
});
