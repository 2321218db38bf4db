import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { timeOf, tutorials } from "./tutorial-list";

/** From extension/dist/compiled/tutorials. */
const root = join(__dirname, "..", "..", "..", "..");
const packaged = join(root, "extension", "dist", "tutorials");

test("every tutorial of the repository is in the list, under its own title and time", () => {
  const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  assert.deepEqual(
    tutorials.map(({ name }) => `${name}.ipynb`),
    notebooks.sort(),
  );
  const words = ["", "one", "two", "three", "four", "five"];
  for (const tutorial of tutorials) {
    const { cells } = JSON.parse(readFileSync(join(packaged, `${tutorial.name}.ipynb`), "utf8"));
    const first = [cells[0].source].flat().join("");
    assert.match(first, new RegExp(`${words[tutorial.minutes]}\\s+minutes?\\b`), tutorial.name);
    const heading = /^# (.*)$/m.exec(first)?.[1] ?? "";
    assert.ok(heading.startsWith(tutorial.title), `${heading} is not ${tutorial.title}`);
  }
  assert.match(timeOf(tutorials[0] ?? { name: "", title: "", about: "", minutes: 0 }), /a minute/);
});

test("the packaged tutorials have no outputs, and are for the kernel that Jupyter knows by the same name", () => {
  for (const { name } of tutorials) {
    const { cells, metadata } = JSON.parse(readFileSync(join(packaged, `${name}.ipynb`), "utf8"));
    const code: { outputs: unknown[]; execution_count: unknown }[] = cells.filter(
      (cell: { cell_type: string }) => cell.cell_type === "code",
    );
    assert.ok(code.length > 3, name);
    assert.ok(
      code.every(({ outputs, execution_count }) => outputs.length === 0 && execution_count === null),
      name,
    );
    assert.equal(metadata.kernelspec.name, "softcon");
  }
});
