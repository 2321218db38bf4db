import type { Locator, Page } from "playwright-core";
import { persist, within } from "./until";

/** A value has to stand still so long before it is taken: a file dialog writes its folder over what was typed before. */
const stillMs = 300;

/** What drops from the top of the window: the palette, lists to pick from, file dialogs. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  get input(): Locator {
    return this.page.locator(".quick-input-widget:visible input[type=text]").first();
  }

  row(text: string | RegExp): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();
  }

  /** Types into the palette, and takes the row. */
  async take(typed: string, row: string | RegExp): Promise<void> {
    // The palette lists what is registered when it opens: until the row is there, it is opened again.
    await persist(`the palette does not take ${row}`, async (waitMs) => {
      await this.#close();
      await this.page.keyboard.press("F1");
      await this.input.fill(typed, { timeout: waitMs });
      await this.row(row).click({ timeout: waitMs });
      return within(waitMs, async () => (await this.#state()).value !== typed);
    });
  }

  /** Picks a row of the list that is shown. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.row(text);
    await row.waitFor();
    const before = JSON.stringify(await this.#state());
    await persist(`${text} cannot be picked`, async (waitMs) => {
      await row.click({ timeout: waitMs });
      return within(
        waitMs,
        async () => JSON.stringify(await this.#state()) !== before || !(await row.isVisible()),
      );
    });
  }

  /** Answers a file dialog with a path. */
  async answerFileDialog(path: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    const { title } = await this.#state();
    await persist(`the file dialog does not take ${path}`, async (waitMs) => {
      const isGone = async (): Promise<boolean> => (await this.#state()).title !== title;
      if (await isGone()) return true;
      await this.input.fill(path, { timeout: waitMs });
      if (await within(stillMs, async () => (await this.#state()).value !== path)) return false;
      await this.input.press("Enter", { timeout: waitMs });
      return within(waitMs, isGone);
    });
  }

  /** What is shown; null where nothing is. */
  async #state(): Promise<{ readonly title: string | null; readonly value: string | null }> {
    return this.page.evaluate(() => {
      const widget = [...document.querySelectorAll<HTMLElement>(".quick-input-widget")].find(
        (one) => one.offsetParent !== null || one.getClientRects().length > 0,
      );
      const input = widget?.querySelector<HTMLInputElement>("input[type=text]");
      if (!widget || !input) return { title: null, value: null };
      const title = widget.querySelector(".quick-input-title")?.textContent ?? "";
      return { title: `${title}|${input.placeholder}`, value: input.value };
    });
  }

  async #close(): Promise<void> {
    await persist("what dropped from the top stays", async (waitMs) => {
      if ((await this.#state()).title === null) return true;
      await this.page.keyboard.press("Escape");
      return within(waitMs, async () => (await this.#state()).title === null);
    });
  }
}
