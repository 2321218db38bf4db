import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Frame, type Locator, type Page } from "playwright-core";
import { edition, root } from "./installation";
import { type ServerOptions, WorkbenchServer } from "./server";

/** How long anything may take on a machine that is busy with other things. */
export const patienceMs = Number(process.env["SOFTCON_E2E_PATIENCE"] ?? 60_000);

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

  private constructor(
    readonly page: Page,
    readonly server: WorkbenchServer,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

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
    const { folder, size = { width: 1400, height: 900 }, settings = {}, env = {} } = options;
    const vsix = [...packages(options.extension ?? "platform"), ...(options.vsix ?? [])];
    const server = await WorkbenchServer.start({
      vsix,
      env,
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
    await this.page.locator(".explorer-folders-view .monaco-list").first().waitFor();
  }

  /** Runs a command by its title: "SoftCon: Embed Images…". */
  async command(title: string): Promise<void> {
    // The palette lists what is registered when it opens: until the command is, it is opened again.
    const row = this.quickRow(title);
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("F1");
      await this.quickInput.fill(`>${title}`);
      try {
        await row.waitFor({ timeout: 3000 });
        await row.click({ timeout: 3000 });
        return;
      } catch (error) {
        if (attempt >= 15) throw error;
      }
    }
  }

  /** The input at the top: palette, quick picks, simple file dialogs. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible input[type=text]").first();
  }

  /** A row of the list at the top. */
  quickRow(text: string | RegExp): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();
  }

  /** Picks a row of a quick pick whose title or placeholder is shown. */
  async pick(text: string | RegExp): Promise<void> {
    await this.quickRow(text).click();
  }

  /** Answers a file dialog with a path. */
  async answerFileDialog(path: string): Promise<void> {
    // The dialog writes its folder into the input when it has listed it, over what was typed before.
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    for (let attempt = 1; attempt <= 10; attempt++) {
      await this.quickInput.fill(path);
      await this.page.waitForTimeout(100 * attempt);
      if ((await this.quickInput.inputValue()) === path) break;
    }
    await this.page.keyboard.press("Enter");
  }

  /** Opens a file of the folder by its name, in the editor that VS Code chooses. */
  async openFile(name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("F1");
      await this.quickInput.fill(name);
      try {
        await this.quickRow(name).waitFor({ timeout: 3000 });
        await this.quickRow(name).click({ timeout: 3000 });
        return;
      } catch (error) {
        if (attempt >= 10) throw error;
      }
    }
  }

  /** A row of the explorer. */
  file(name: string): Locator {
    return this.page.locator(".explorer-folders-view .monaco-list-row").filter({ hasText: name }).first();
  }

  /** Opens the menu of something and chooses an entry. A menu that has just opened ignores the button: then once more. */
  async contextMenu(on: Locator, entry: string | RegExp): Promise<void> {
    await on.click({ button: "right" });
    const item = this.page.locator(".monaco-menu .action-item:visible").filter({ hasText: entry }).first();
    await item.click();
    for (let again = 0; again < 20 && (await item.isVisible()); again++) {
      await pause(200);
      await item.click({ timeout: 1000 }).catch(() => undefined); // it has closed meanwhile
    }
  }

  /** The frame of the webview in which `selector` is found; of several, the latest. */
  async webview(selector: string): Promise<Frame> {
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      for (const frame of this.page.frames().reverse()) {
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0); // a frame that is just going away
        if (found > 0 && frame !== this.page.mainFrame()) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    const frames = this.page.frames().map((frame) => frame.url().slice(0, 120));
    throw new Error(`no webview has ${selector}: ${frames.join("\n")}`);
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

  notification(text: string | RegExp): Locator {
    return this.page
      .locator(".notifications-toasts .notification-list-item")
      .filter({ hasText: text })
      .first();
  }

  /** A button of a notification. */
  async answer(notification: Locator, button: string): Promise<void> {
    await notification.getByRole("button", { name: button, exact: true }).click();
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
function packages(extension: "platform" | "universal" | "none"): string[] {
  if (extension === "none") return [];
  const variable = extension === "platform" ? "SOFTCON_E2E_VSIX" : "SOFTCON_E2E_VSIX_UNIVERSAL";
  const path = process.env[variable];
  if (path === undefined || path === "") throw new Error("run end-to-end tests by node test/e2e/run.mjs");
  return [path];
}

/** Debian's Chromium, without a GPU, and with no way out of this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["SOFTCON_CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: [
      ...["--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--disable-default-apps"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...["--disable-domain-reliability", "--metrics-recording-only", "--force-color-profile=srgb"],
      "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
      ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
    ],
  });
}
