// The tutorials as the extension carries them: without outputs, which a run makes anew.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** notebooks/*.ipynb → extension/dist/tutorials. */
export function packTutorials(root) {
  const out = join(root, "extension", "dist", "tutorials");
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb"))) {
    const notebook = JSON.parse(readFileSync(join(root, "notebooks", name), "utf8"));
    const cells = notebook.cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, execution_count: null, outputs: [] } : cell,
    );
    writeFileSync(join(out, name), `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`);
  }
}
