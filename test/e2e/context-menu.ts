import type { Locator, Page } from "playwright-core";
import { persist, within } from "./until";

/**
 * Opens the menu of something and chooses an entry. For its first tenth of a second a menu is deaf to the mouse, and a
 * busy workbench closes it where the focus moves on: so the entry that the pointer is on is taken by Enter, as soon as
 * it has the focus, and whether the key got there is looked at.
 */
export async function chooseFromMenu(page: Page, on: Locator, entry: string | RegExp): Promise<void> {
  const items = page.locator(".monaco-menu .action-item:visible");
  const item = items.filter({ hasText: entry }).first();
  await persist(`the menu's entry ${entry} cannot be chosen`, async (waitMs) => {
    if ((await items.count()) > 0) await page.keyboard.press("Escape");
    await on.click({ button: "right" });
    await item.hover({ timeout: waitMs });
    await item.evaluate((element) => {
      const mark = (): void => element.setAttribute("data-chosen", "yes");
      element.addEventListener("keydown", mark, { capture: true, once: true });
    });
    const handle = await item.elementHandle({ timeout: waitMs });
    const focused = await within(
      waitMs,
      async () => (await handle?.evaluate((element) => element.matches(":focus-within"))) ?? false,
    );
    if (!handle || !focused) return false;
    await page.keyboard.press("Enter");
    return (await handle.getAttribute("data-chosen")) === "yes";
  });
  await items.first().waitFor({ state: "hidden" });
}
