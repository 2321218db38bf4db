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

/** Rooms of the extension whose page can be opened alone, with the libraries that it loads. */
const rooms = { embeddings: { plotly: "figures/plotly.js" }, bands: {} } as const;
type Room = keyof typeof rooms;

/** A room's own page under its own policy, in Chromium, with a stand-in for VS Code and the host. */
export class StandInPages {
  readonly #server: Server;
  readonly #browser: Browser;
  /** What the browser complained of: violations of the policy, errors. */
  readonly complaints: string[] = [];

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(room: Room): Promise<StandInPages> {
    const { outputFiles } = await build({
      entryPoints: [join(root, "extension", "src", room, "webview", "testing", "stand-in-host.ts")],
      ...{ bundle: true, write: false, format: "iife", target: "es2022", logLevel: "silent" },
    });
    const built = (path: string): Buffer => readFileSync(join(root, "extension", "dist", path));
    const libraries = Object.entries(rooms[room]);
    const files: Record<string, readonly [type: string, bytes: Uint8Array]> = {
      "/stand-in.js": ["text/javascript", outputFiles[0]?.contents ?? new Uint8Array()],
      "/webview.js": ["text/javascript", built(`${room}/webview.js`)],
      "/webview.css": ["text/css", built(`${room}/webview.css`)],
    };
    for (const [name, path] of libraries) files[`/${name}.js`] = ["text/javascript", built(path)];
    const names = libraries.map(([name]) => name);
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      const found = path === "/" ? (["text/html", pageAt(server, names)] as const) : files[path];
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

function pageAt(server: Server, libraries: readonly string[]): Buffer {
  const address = addressOf(server);
  const nonce = "0123456789abcdef";
  const html = webviewPage(
    {
      ...{ title: "Page", source: address },
      ...{ script: `${address}/webview.js`, style: `${address}/webview.css` },
      libraries: libraries.map((name) => `${address}/${name}.js`),
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
