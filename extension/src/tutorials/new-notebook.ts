import { writeFile } from "node:fs/promises";
import { kernelspec, languageInfo } from "../notebooks/notebook-metadata";
import { freshPath } from "./fresh-path";
import { showNotebook } from "./open-tutorial";
import { workFolder } from "./work-folder";

const library = "softcon";

/** A notebook with one cell, for the TypeScript kernel here and in Jupyter. */
export const newNotebook = {
  cells: [
    {
      cell_type: "code",
      execution_count: null,
      id: "first",
      metadata: {},
      outputs: [],
      source: `import { openScene, plots } from "${library}";\n`,
    },
  ],
  metadata: { kernelspec, language_info: languageInfo },
  nbformat: 4,
  nbformat_minor: 5,
};

/**
 * "SoftCon: New Notebook": a file at once, so that it has a folder to import from, and keeps its kernel when it is saved.
 */
export async function createNotebook(): Promise<void> {
  const folder = await workFolder("the notebook");
  if (folder === undefined) return;
  const path = freshPath(folder, "notebook", ".ipynb");
  await writeFile(path, `${JSON.stringify(newNotebook, null, 1)}\n`, { flag: "wx" });
  await showNotebook(path);
}
