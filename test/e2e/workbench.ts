import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { launch } from "./browser";
import { chooseFromMenu } from "./context-menu";
import { edition, root } from "./installation";
import { QuickInput } from "./quick-input";
import { type ServerOptions, WorkbenchServer } from "./server";
import { patienceMs, persist, within } from "./until";

export { patienceMs };

export interface WorkbenchOptions extends Partial<ServerOptions> {
  /** The folder to open. */
  readonly folder: string;
  /** Default: the package for this platform; "universal" has no library inside, "none" installs nothing. */
  readonly extension?: "platform" | "universal" | "none";
  /** Default: 1400 × 900. */
  readonly size?: { readonly width: number; readonly height: number };
}

export type Theme = "light" | "dark" | "contrast";

const themes: Readonly<Record<Theme, { readonly label: string; readonly mark: string }>> = {
  light: { label: "Light Modern", mark: ".monaco-workbench.vs" },
  dark: { label: "Dark Modern", mark: ".monaco-workbench.vs-dark" },
  contrast: { label: "Dark High Contrast", mark: ".monaco-workbench.hc-black" },
};

/** A real VS Code in a real browser, as a person has it: everything is done by keyboard and mouse. */
export class Workbench {
  /** Addresses outside this machine that the workbench asked for: the extension must add none. */
  readonly foreign = new Set<string>();
  /** Errors of the page's console. */
  readonly complaints: string[] = [];
  readonly #quick: QuickInput;

  private constructor(
    readonly page: Page,
    readonly server: WorkbenchServer,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {
    this.#quick = new QuickInput(page);
  }

  /** Starts a server and a browser, and waits for the workbench; a start that fails is tried once more. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    try {
      return await Workbench.start(options);
    } catch (error) {
      console.error("the workbench did not start, once more:", error);
      return Workbench.start(options);
    }
  }

  private static async start(options: WorkbenchOptions): Promise<Workbench> {
    const {
      folder,
      size = { width: 1400, height: 900 },
      settings = {},
      env = {},
      restricted = false,
    } = options;
    const vsix = [...packages(options.extension ?? "platform"), ...(options.vsix ?? [])];
    const server = await WorkbenchServer.start({
      vsix,
      env,
      restricted,
      settings: { "workbench.colorTheme": "Default Dark Modern", ...settings },
    });
    let browser: Browser | undefined;
    try {
      browser = await launch();
      const context = await browser.newContext({ viewport: size, permissions: [] });
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      const workbench = new Workbench(page, server, browser, folder);
      page.on("request", (request) => {
        const { hostname, origin } = new URL(request.url());
        if (hostname !== "" && hostname !== "127.0.0.1") workbench.foreign.add(origin);
      });
      page.on("console", (message) => {
        if (message.type() === "error") workbench.complaints.push(message.text());
      });
      await workbench.load().catch(async (error: unknown) => {
        console.error(`see ${await workbench.screenshot("no-workbench")}\n${server.said}`);
        throw error;
      });
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Opens the page anew, as F5 in a browser or "Reload Window" do. */
  async load(): Promise<void> {
    await this.page.goto(`http://127.0.0.1:${this.server.port}/?folder=${encodeURIComponent(this.folder)}`);
    await this.loaded();
  }

  /** Waits for the explorer, which comes last. */
  async loaded(): Promise<void> {
    await this.page.locator(".explorer-folders-view .monaco-list").first().waitFor();
  }

  /** Runs a command by its title: "SoftCon: Embed Images…". */
  async command(title: string): Promise<void> {
    await this.#quick.take(`>${title}`, title);
  }

  /** The input at the top: palette, quick picks, simple file dialogs. */
  get quickInput(): Locator {
    return this.#quick.input;
  }

  /** A row of the list at the top. */
  quickRow(text: string | RegExp): Locator {
    return this.#quick.row(text);
  }

  /** Picks a row of a quick pick whose title or placeholder is shown. */
  async pick(text: string | RegExp): Promise<void> {
    await this.#quick.pick(text);
  }

  /** Answers a file dialog with a path. */
  async answerFileDialog(path: string): Promise<void> {
    await this.#quick.answerFileDialog(path);
  }

  /** Opens a file of the folder by its name, in the editor that VS Code chooses. */
  async openFile(name: string): Promise<void> {
    await this.#quick.take(name, name);
  }

  async closeEditors(): Promise<void> {
    await this.command("View: Close All Editors");
    await this.page.locator(".editor-group-container .tab").first().waitFor({ state: "detached" });
  }

  /** Whether a webview, of an editor or a view, has `selector`. */
  async hasWebview(selector: string): Promise<boolean> {
    return (await this.webviews(selector)).length > 0;
  }

  /** A row of the explorer. */
  file(name: string | RegExp): Locator {
    return this.page.locator(".explorer-folders-view .monaco-list-row").filter({ hasText: name }).first();
  }

  /** Opens the menu of something and chooses an entry. */
  async contextMenu(on: Locator, entry: string | RegExp): Promise<void> {
    await chooseFromMenu(this.page, on, entry);
  }

  /** The frame of the webview in which `selector` is found; of several, the latest. */
  async webview(selector: string): Promise<Frame> {
    let found: Frame | undefined;
    const isThere = await within(patienceMs, async () => {
      found = (await this.webviews(selector)).at(-1);
      return found !== undefined;
    });
    if (isThere && found) return found;
    const frames = this.page.frames().map((frame) => frame.url().slice(0, 120));
    throw new Error(`no webview has ${selector}: ${frames.join("\n")}`);
  }

  /** The frames of all webviews that have `selector`. */
  async webviews(selector: string): Promise<Frame[]> {
    const found: Frame[] = [];
    for (const frame of this.page.frames()) {
      if (frame === this.page.mainFrame()) continue;
      const count = await frame
        .locator(selector)
        .count()
        .catch(() => 0); // a frame that is just going away
      if (count > 0) found.push(frame);
    }
    return found;
  }

  /** A view's body: "Models". */
  view(title: string): Locator {
    return this.page
      .locator(".pane")
      .filter({ has: this.page.locator(`.pane-header[aria-label^="${title}"]`) });
  }

  /** A row of a tree view. */
  row(view: string, text: string | RegExp): Locator {
    return this.view(view).locator(".monaco-list-row").filter({ hasText: text }).first();
  }

  /** What the rows of a tree view say: "name | description". */
  async rowTexts(view: string): Promise<string[]> {
    const rows = this.view(view).locator(".monaco-list-row");
    return rows.evaluateAll((elements) =>
      elements.map((row) =>
        [".label-name", ".label-description"]
          .map((part) => row.querySelector(part)?.textContent ?? "")
          .filter((text) => text !== "")
          .join(" | "),
      ),
    );
  }

  /** A notification, as long as it is shown: those that want nothing go away by themselves. */
  notification(text: string | RegExp): Locator {
    const item = ".notification-list-item";
    return this.page
      .locator(`.notifications-toasts ${item}, .notifications-center.visible ${item}`)
      .filter({ hasText: text })
      .first();
  }

  /** A button of a notification; one that has gone from the screen is found among all of them. */
  async answer(notification: Locator, button: string): Promise<void> {
    const which = notification.getByRole("button", { name: button, exact: true });
    await persist(`${button} cannot be clicked`, async (waitMs) => {
      if (!(await within(waitMs, () => which.isVisible())))
        await this.command("Notifications: Show Notifications");
      await which.click({ timeout: waitMs });
      return true;
    });
  }

  /** An entry of the status bar. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: text });
  }

  /** Changes the colour theme while everything stays open. */
  async theme(theme: Theme): Promise<void> {
    const { label, mark } = themes[theme];
    await this.command("Preferences: Color Theme");
    await this.quickRow(/Modern/).waitFor(); // the themes are there, no commands any more
    await this.quickInput.fill(label);
    await this.pick(label);
    await this.page.locator(mark).waitFor();
  }

  /** A picture of the window, in .cache/e2e/pictures, or of a part of it. */
  async screenshot(name: string, part?: Locator): Promise<string> {
    const path = picturePath(name);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.mouse.move(0, 0);
    if (part) await part.screenshot({ path });
    else await this.page.screenshot({ path });
    return path;
  }
}

/** SOFTCON_E2E_PICTURES=docs makes the documentation's pictures anew. */
function picturePath(name: string): string {
  return process.env["SOFTCON_E2E_PICTURES"] === "docs"
    ? join(root, "docs", "images", "extension", `${name}.png`)
    : join(root, ".cache", "e2e", "pictures", edition, `${name}.png`);
}

/** The packages that test/e2e/run.mjs made. */
export function packages(extension: "platform" | "universal" | "none"): string[] {
  if (extension === "none") return [];
  const variable = extension === "platform" ? "SOFTCON_E2E_VSIX" : "SOFTCON_E2E_VSIX_UNIVERSAL";
  const path = process.env[variable];
  if (path === undefined || path === "") throw new Error("run end-to-end tests by node test/e2e/run.mjs");
  return [path];
}
