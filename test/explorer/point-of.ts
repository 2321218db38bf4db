import type { Page } from "playwright-core";
import { until } from "../webviews/stand-in-page";

/** Where a row's point is in the window, once the map rests. */
export async function pointOf(page: Page, row: number): Promise<{ readonly x: number; readonly y: number }> {
  await until(
    page,
    `document.querySelector(".points")?.dataset.drawn === String(window.standIn.table.rows) && window.standIn.state?.tables[0]?.box`,
  );
  await page.waitForTimeout(500); // the state is kept when nothing changes any more
  return page.evaluate(`{
    const { left, top, width, height } = document.querySelector(".plot").getBoundingClientRect();
    const { table, state } = window.standIn;
    const { x, y, perPixel } = state.tables[0].box;
    ({
      x: left + width / 2 + (table.x[${row}] - x) / perPixel,
      y: top + height / 2 - (table.y[${row}] - y) / perPixel,
    });
  }`);
}
