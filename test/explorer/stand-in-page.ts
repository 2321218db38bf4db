import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { root } from "../repository";
import { pageThemes, type ThemeName } from "./themes";

const { webviewPage }: { webviewPage(page: WebviewPage, nonce: string): string } = require(
  join(root, "extension", "dist", "compiled", "shell", "webview-page.js"),
);

interface WebviewPage {
  readonly title: string;
  readonly source: string;
  readonly script: string;
  readonly libraries: readonly string[];
  readonly style: string;
  readonly body: string;
}

const folder = join(root, "extension", "dist", "embeddings");

/** The explorer's own page under its own policy, in Chromium, with a stand-in for VS Code and the host. */
export class StandInPages {
  readonly #server: Server;
  readonly #browser: Browser;
  /** What the browser complained of: violations of the policy, errors. */
  readonly complaints: string[] = [];

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(): Promise<StandInPages> {
    const { outputFiles } = await build({
      entryPoints: [join(root, "extension", "src", "embeddings", "webview", "testing", "stand-in-host.ts")],
      ...{ bundle: true, write: false, format: "iife", target: "es2022", logLevel: "silent" },
    });
    const files: Record<string, readonly [type: string, bytes: Uint8Array]> = {
      "/stand-in.js": ["text/javascript", outputFiles[0]?.contents ?? new Uint8Array()],
      "/webview.js": ["text/javascript", readFileSync(join(folder, "webview.js"))],
      "/plotly.js": ["text/javascript", readFileSync(join(folder, "..", "figures", "plotly.js"))],
      "/webview.css": ["text/css", readFileSync(join(folder, "webview.css"))],
    };
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      const found = path === "/" ? (["text/html", pageAt(server)] as const) : files[path];
      response.writeHead(found ? 200 : 404, {
        "content-type": `${found?.[0] ?? "text/plain"};charset=utf-8`,
      });
      response.end(found?.[1]);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const browser = await chromium.launch({
      executablePath: process.env["SOFTCON_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        ...["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
        ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
      ],
    });
    return new StandInPages(server, browser);
  }

  /** @param query what the stand-in is to show: "rows=100000&mapped=0" */
  async open(
    query: string,
    theme: ThemeName = "light",
    size: { readonly width: number; readonly height: number } = { width: 1280, height: 800 },
  ): Promise<Page> {
    const page = await this.#browser.newPage({ viewport: size });
    page.on("pageerror", (error) => this.complaints.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    await page.goto(`${addressOf(this.#server)}/?${query}`);
    await setTheme(page, theme);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Changes the theme as VS Code does: variables at the root, a class at the body. */
export async function setTheme(page: Page, theme: ThemeName): Promise<void> {
  const { className, variables } = pageThemes[theme];
  await page.evaluate(`{
    const { style } = document.documentElement;
    style.cssText = "";
    for (const [name, value] of Object.entries(${JSON.stringify(variables)})) style.setProperty("--vscode-" + name, value);
    document.body.className = ${JSON.stringify(className)};
  }`);
}

function addressOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${isInternet(address) ? address.port : 0}`;
}

const isInternet = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

function pageAt(server: Server): Buffer {
  const address = addressOf(server);
  const nonce = "0123456789abcdef";
  const html = webviewPage(
    {
      ...{ title: "Embeddings", source: address },
      ...{ script: `${address}/webview.js`, style: `${address}/webview.css` },
      libraries: [`${address}/plotly.js`],
      body: `<div id="app"></div><script nonce="${nonce}" src="${address}/stand-in.js"></script>`,
    },
    nonce,
  );
  return Buffer.from(html);
}

/** Waits until an expression is true in the page; Playwright's own way to do so is what the policy forbids. */
export async function until(page: Page, expression: string, patienceMs = 20_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await page.evaluate(expression)); await page.waitForTimeout(50))
    if (Date.now() > end) throw new Error(`never true: ${expression}`);
}

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
