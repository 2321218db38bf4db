import assert from "node:assert/strict";
import type { Frame, Locator } from "playwright-core";
import { decode } from "#lib/vendor/fast-png";
import { patienceMs, within } from "./until";
import type { Workbench } from "./workbench";

export type Rgb = readonly [number, number, number];

/** The band visualizer in a workbench, as a person uses it. */
export class BandPage {
  private constructor(
    readonly workbench: Workbench,
    readonly frame: Frame,
  ) {}

  /** Opens a file or folder of the explorer; `state`: what is expected of it. */
  static async open(workbench: Workbench, name: string, state = "ready"): Promise<BandPage> {
    await workbench.closeEditors();
    // what was in front may be the same kind of view
    assert.ok(await within(patienceMs, async () => !(await workbench.hasWebview("#app"))));
    await workbench.contextMenu(workbench.file(name), "Show Bands");
    await workbench.page.locator(".tabs-container .tab").filter({ hasText: name }).waitFor();
    return BandPage.inFront(workbench, state);
  }

  /** The view that is open already. */
  static async inFront(workbench: Workbench, state = "ready"): Promise<BandPage> {
    const frame = await workbench.webview(`#app[data-state="${state}"]`);
    return new BandPage(workbench, frame);
  }

  /** The view in a frame. */
  static of(workbench: Workbench, frame: Frame): BandPage {
    return new BandPage(workbench, frame);
  }

  /** Reloads the window as people do, which lets the workbench keep its state. */
  async afterReload(): Promise<BandPage> {
    const { workbench } = this;
    await workbench.command("Developer: Reload Window");
    assert.ok(await within(patienceMs, () => this.frame.isDetached()), "the window was not reloaded");
    await workbench.loaded();
    return BandPage.inFront(workbench);
  }

  select(label: string): Locator {
    return this.frame.getByLabel(label, { exact: true }).locator("visible=true").first();
  }

  button(label: string): Locator {
    return this.frame.getByRole("button", { name: label, exact: true });
  }

  async show(what: string): Promise<void> {
    await this.select("What is shown").selectOption({ label: what });
  }

  async stretch(how: string): Promise<void> {
    await this.select("Stretch").selectOption({ label: how });
  }

  /** The colour of the editor behind the image. */
  async background(): Promise<Rgb> {
    const colour = await this.frame.locator("#app").evaluate((app) => getComputedStyle(app).backgroundColor);
    const [red = -1, green = -1, blue = -1] = (colour.match(/\d+/g) ?? []).map(Number);
    return [red, green, blue];
  }

  /** What the panel says of the file. */
  async fileFacts(): Promise<string> {
    const file = this.frame.locator("#file");
    if ((await file.getAttribute("open")) === null) await file.locator("summary").click();
    return file.innerText();
  }

  async clickPixel(size: number, column: number, row: number): Promise<void> {
    const { x, y } = await this.position(size, column, row);
    await this.workbench.page.mouse.click(x, y);
  }

  /** The values of the inspected pixel by band, once it is that one. */
  async pixelValues(column: number, row: number): Promise<Record<string, string>> {
    await this.frame.locator(".place", { hasText: `row ${row}, column ${column}` }).waitFor();
    const rows = await this.frame
      .locator("table.values tr")
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute("data-band"), one.lastElementChild?.textContent]),
      );
    return Object.fromEntries(rows);
  }

  /** Where the middle of a pixel of a scene lies on the screen, while the scene is in the middle of the view. */
  async position(size: number, column: number, row: number, scale = 8): Promise<{ x: number; y: number }> {
    const box = await this.frame.locator("#map").boundingBox();
    assert.ok(box);
    return {
      x: box.x + box.width / 2 + (column + 0.5 - size / 2) * scale,
      y: box.y + box.height / 2 + (row + 0.5 - size / 2) * scale,
    };
  }

  /** What the screen shows at positions, now. */
  async colours(positions: readonly { readonly x: number; readonly y: number }[]): Promise<Rgb[]> {
    const { data, width, channels } = decode(await this.workbench.page.screenshot());
    return positions.map(({ x, y }) => {
      const at = (Math.round(y) * width + Math.round(x)) * channels;
      return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1];
    });
  }

  /** Waits until the screen shows these colours, each part within `tolerance`; fails with what it shows instead. */
  async expectColours(
    expected: readonly (readonly [{ readonly x: number; readonly y: number }, Rgb])[],
    tolerance = 1,
  ): Promise<void> {
    const positions = expected.map(([position]) => position);
    let seen: Rgb[] = [];
    const isOff = (): boolean =>
      expected.some(([, colour], i) =>
        colour.some((part, c) => Math.abs(part - (seen[i]?.[c] ?? -999)) > tolerance),
      );
    const shown = await within(patienceMs, async () => {
      seen = await this.colours(positions);
      return !isOff();
    });
    if (!shown)
      assert.deepEqual(
        seen,
        expected.map(([, colour]) => colour),
      );
  }
}
