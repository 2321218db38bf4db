import type { Locator } from "playwright-core";
import { persist } from "./until";
import type { Workbench } from "./workbench";

/** The walkthrough "Get started with SoftCon". */
export class WalkthroughPage {
  constructor(private readonly workbench: Workbench) {}

  /** Shows it, with the step opened. */
  async show(step: string): Promise<void> {
    await this.workbench.command("SoftCon: Get Started");
    const row = this.row(step);
    await row.waitFor();
    await persist(`the step ${step} does not open`, async (waitMs) => {
      if (!(await row.evaluate((element) => element.classList.contains("expanded"))))
        await row.locator("h3.step-title").click({ timeout: waitMs });
      return row.evaluate((element) => element.classList.contains("expanded"));
    });
  }

  /** Presses a step's button. */
  async press(step: string, button: string): Promise<void> {
    await this.show(step);
    await this.row(step).getByRole("button", { name: button, exact: true }).click();
  }

  /** Whether the step is marked as done. */
  async isDone(step: string): Promise<boolean> {
    const mark = this.workbench.page.locator(`[data-done-step-id$="#${step}"]`).first();
    return (await mark.getAttribute("aria-checked")) === "true";
  }

  /** The picture beside the step that is open. */
  get picture(): Locator {
    return this.workbench.page.locator(".getting-started-media img").first();
  }

  /** Its file's name, once it is loaded: "scene.png"; empty before. */
  pictureName(): Promise<string> {
    return this.picture.evaluate((image) => {
      if (!(image instanceof HTMLImageElement) || image.naturalWidth === 0) return "";
      return /walkthrough\/([\w-]+\.\w+)/.exec(decodeURIComponent(image.currentSrc))?.[1] ?? "";
    });
  }

  private row(step: string): Locator {
    return this.workbench.page.locator(`.getting-started-step[data-step-id$="#${step}"]`);
  }
}
