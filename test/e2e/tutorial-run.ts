import assert from "node:assert/strict";
import { errorsIn, figureTitles, outputsOf, savedCells } from "./notebook-files";
import type { NotebookPage } from "./notebook-page";
import { patienceMs, within } from "./until";

/** Waits until each code cell of the file has run. @throws where one failed, or none ran for very long */
export async function ranWhole(path: string, ms = 4 * patienceMs): Promise<void> {
  const isOver = (): boolean => {
    const cells = savedCells(path);
    const isNumbered = cells.every(({ execution_count }) => typeof execution_count === "number");
    return cells.length > 0 && (isNumbered || errorsIn(cells).length > 0);
  };
  await within(ms, isOver);
  const cells = savedCells(path);
  assert.deepEqual(errorsIn(cells), []);
  assert.ok(isOver(), `${outputsOf(cells).length} outputs, and not all cells ran`);
}

/** Scrolls through the notebook: every figure that its file has is drawn, in more colours than paper and ink. */
export async function drawsItsFigures(notebook: NotebookPage, path: string, atLeast: number): Promise<void> {
  const titles = [...new Set(figureTitles(savedCells(path)))].sort();
  assert.ok(titles.length >= atLeast, `${titles.length} figures: ${titles.join(", ")}`);
  const drawn = await notebook.drawnFigures(titles.length);
  assert.deepEqual([...drawn.keys()].sort(), titles);
  for (const [title, colours] of drawn) assert.ok(colours > 12, `${title}: ${colours} colours`);
}
