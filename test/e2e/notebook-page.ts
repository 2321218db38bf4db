import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Frame, Locator } from "playwright-core";
import { decode } from "#lib/vendor/fast-png";
import { becomes } from "./poll";
import { patienceMs, persist, within } from "./until";
import type { Workbench } from "./workbench";

/** How a cell ended, as its mark says; "none" where it has none. */
export type CellState = "success" | "error" | "executing" | "pending" | "none";

const states = ["success", "error", "executing", "pending"] as const;

/** The notebook editor that is shown, used by mouse and keyboard. */
export class NotebookPage {
  constructor(private readonly workbench: Workbench) {}

  get editor(): Locator {
    return this.workbench.page.locator(".notebookOverlay:visible").first();
  }

  /** The name of the kernel, in the corner. */
  get kernel(): Locator {
    return this.editor.locator(".kernel-label");
  }

  /** A button of the notebook's toolbar. */
  button(name: string | RegExp): Locator {
    return this.editor.locator(".notebook-toolbar-container").getByRole("button", { name }).first();
  }

  /** A cell, as long as it is in view. */
  cell(at: number): Locator {
    return this.editor.locator(`.cell-list-container .monaco-list-row[data-index="${at}"]`);
  }

  /** Presses "Run All". */
  async runAll(): Promise<void> {
    await this.button(/^Run All/).click();
  }

  /** Runs a cell by its button, which is there while the pointer is on the cell. */
  async run(at: number): Promise<void> {
    const before = await this.number(at);
    await persist(`cell ${at} does not run`, async (waitMs) => {
      await this.cell(at).hover({ timeout: waitMs, position: { x: 60, y: 12 } });
      await this.cell(at).locator(".run-button-container .action-label").first().click({ timeout: waitMs });
      const runs: readonly CellState[] = ["executing", "pending"];
      return within(
        waitMs,
        async () => (await this.number(at)) !== before || runs.includes(await this.state(at)),
      );
    });
  }

  /** The number in brackets: "[3]". */
  async number(at: number): Promise<string> {
    return (await this.cell(at).locator(".execution-count-label").first().textContent()) ?? "";
  }

  async state(at: number): Promise<CellState> {
    for (const state of states) {
      const mark = this.cell(at).locator(`.codicon-notebook-state-${state}`);
      if ((await mark.count()) > 0) return state;
    }
    return "none";
  }

  async becomes(at: number, state: CellState): Promise<void> {
    await becomes(() => this.state(at), state);
  }

  /** The frame that has the outputs, once `selector` is in it. */
  outputs(selector: string): Promise<Frame> {
    return this.workbench.webview(selector);
  }

  /** Scrolls from the first cell to the last, or until `look`, after a step, has seen enough. */
  async scrollThrough(look: () => Promise<boolean>, stepPixels = 350): Promise<void> {
    const { page } = this.workbench;
    const list = this.editor.locator(".cell-list-container");
    const box = await list.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width - 60, box.y + box.height / 2);
    await page.mouse.wheel(0, -1e6);
    await pause(300);
    const rows = list.locator(".monaco-list-rows").first();
    const at = (): Promise<string> =>
      rows.evaluate((element) => `${element.style.top} ${element.style.transform}`);
    let still = 0;
    for (let last = ""; still < 3; ) {
      if (await look()) return;
      const now = await at();
      still = now === last ? still + 1 : 0;
      last = now;
      await page.mouse.wheel(0, stepPixels);
      await pause(150);
    }
  }

  /**
   * The figures that are drawn while one scrolls through: title, and how many colours the screen has there. Figures are
   * drawn a moment after they come into view.
   */
  async drawnFigures(expected: number): Promise<Map<string, number>> {
    const drawn = new Map<string, number>();
    const look = async (): Promise<boolean> => {
      const frames = await this.workbench.webviews(".softcon-figure");
      for (const frame of frames)
        for (const figure of await frame.locator(".softcon-figure:visible").all()) {
          const title = (await figure.getAttribute("aria-label")) ?? "";
          if (drawn.has(title) || !(await this.isInView(figure))) continue;
          await figure.locator(".softcon-plot .main-svg").first().waitFor({ timeout: 20_000 });
          drawn.set(title, await coloursOf(figure));
        }
      return false;
    };
    const until = Date.now() + 2 * patienceMs;
    do await this.scrollThrough(look);
    while (drawn.size < expected && Date.now() < until);
    return drawn;
  }

  /** Scrolls to where a figure is whole in view, drawn. */
  async showFigure(title: string): Promise<void> {
    const list = await this.editor.locator(".cell-list-container").boundingBox();
    assert.ok(list);
    await this.scrollThrough(async () => {
      const [frame] = await this.workbench.webviews(`.softcon-figure[aria-label="${title}"]`);
      const figure = frame?.locator(`.softcon-figure[aria-label="${title}"]`);
      const box = await figure?.boundingBox();
      if (!figure || !box || box.y < list.y || box.y + box.height > list.y + list.height) return false;
      await figure.locator(".softcon-plot .main-svg").first().waitFor();
      return true;
    }, 90);
  }

  /** Whether an output is in view from its upper to its lower edge, or fills the view. */
  async isWholeInView(output: Locator): Promise<boolean> {
    const box = await output.boundingBox();
    const list = await this.editor.locator(".cell-list-container").boundingBox();
    return box !== null && list !== null && box.y >= list.y && box.y + box.height <= list.y + list.height;
  }

  private async isInView(figure: Locator): Promise<boolean> {
    const box = await figure.boundingBox();
    const list = await this.editor.locator(".cell-list-container").boundingBox();
    if (!box || !list) return false;
    return box.y + 80 < list.y + list.height && box.y + box.height - 80 > list.y;
  }
}

/** How many different colours a part of the screen has: paper alone has one. */
export async function coloursOf(part: Locator): Promise<number> {
  const { data, channels } = decode(await part.screenshot());
  const seen = new Set<number>();
  for (let i = 0; i < data.length; i += channels)
    seen.add(((Number(data[i]) >> 3) << 10) | ((Number(data[i + 1]) >> 3) << 5) | (Number(data[i + 2]) >> 3));
  return seen.size;
}
