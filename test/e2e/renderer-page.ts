import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launch } from "./browser";
import { root } from "./installation";

/** Colours as VS Code's themes have them, as far as figures use them. */
export const themes = {
  "vscode-light": { background: "#ffffff", ink: "#3b3b3b", soft: "#717171" },
  "vscode-dark": { background: "#1f1f1f", ink: "#cccccc", soft: "#9d9d9d" },
  "vscode-high-contrast": { background: "#000000", ink: "#ffffff", soft: "#ffffff" },
} as const;
export type ThemeName = keyof typeof themes;

export interface RenderOptions {
  readonly trusted?: boolean;
  /** The form that is shown; a figure's unless given. */
  readonly mime?: string;
  /** A picture that the output has beside it: SVG, or base64 of PNG. */
  readonly picture?: string;
}

export interface RendererPage {
  readonly page: Page;
  /** Has the renderer show something, below what is there. */
  render(id: string, value: unknown, options?: RenderOptions): Promise<string>;
  dispose(id?: string): Promise<void>;
  theme(name: ThemeName): Promise<void>;
  /** What was said to the extension's host. */
  posted(): Promise<readonly unknown[]>;
  /** WebGL contexts that are alive, and the most that ever were. */
  contexts(): Promise<{ readonly alive: number; readonly most: number }>;
  close(): Promise<void>;
}

/** A plain page with the notebook renderer as VS Code would load it, under a policy like that of its notebooks. */
export async function openRendererPage(): Promise<RendererPage> {
  const files: Record<string, string> = {
    "/renderer.js": join(root, "extension", "dist", "figures", "renderer.js"),
    "/plotly.js": join(root, "extension", "dist", "figures", "plotly.js"),
  };
  const policy =
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src data: blob:";
  const server = createServer(({ url = "" }, response) => {
    const file = files[url];
    if (file) response.setHeader("content-type", "text/javascript").end(readFileSync(file));
    else
      response.setHeader("content-type", "text/html").setHeader("content-security-policy", policy).end(shell);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 900, height: 800 } });
  await page.addInitScript(countContexts);
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  await page.goto(`http://127.0.0.1:${address.port}/`);
  const theme = (name: ThemeName): Promise<void> =>
    page.evaluate(
      ([className, { background, ink, soft }]) => {
        const { style } = document.documentElement;
        style.setProperty("--vscode-editor-background", background);
        style.setProperty("--vscode-editor-foreground", ink);
        style.setProperty("--vscode-descriptionForeground", soft);
        style.setProperty("--vscode-editorHoverWidget-background", background);
        style.setProperty("--vscode-editorHoverWidget-foreground", ink);
        style.setProperty("--vscode-editorHoverWidget-border", soft);
        style.setProperty("--vscode-font-family", "DejaVu Sans, sans-serif");
        style.setProperty("--vscode-font-size", "13px");
        style.setProperty("--vscode-dropdown-foreground", ink);
        style.setProperty("--vscode-dropdown-background", background);
        style.setProperty("--vscode-dropdown-border", soft);
        style.setProperty("--vscode-button-border", soft);
        style.setProperty("--vscode-focusBorder", "#0078d4");
        document.body.className = className;
      },
      [name, themes[name]] as const,
    );
  await theme("vscode-light");
  return {
    page,
    theme,
    posted: () => page.evaluate(() => Reflect.get(window, "softconPosted")),
    render: (id, value, { trusted = true, mime = "application/vnd.plotly.v1+json", picture } = {}) =>
      page.evaluate(
        async ({ id, text, trusted, mime, picture }) => {
          const renderer = await Reflect.get(window, "softconRenderer")(trusted);
          let element = document.getElementById(id);
          if (!element) {
            element = document.createElement("div");
            element.id = id;
            element.style.marginBottom = "40px";
            document.body.append(element);
          }
          const blob = (): Blob => {
            if (picture === undefined || picture.startsWith("<"))
              return new Blob([picture ?? ""], { type: "image/svg+xml" });
            const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
            return new Blob([bytes], { type: "image/png" });
          };
          const forms = [{ mime: "image/png", getItem: () => Promise.resolve({ blob }) }];
          const _allOutputItems = picture === undefined ? [] : forms;
          const item = { id, mime, json: () => JSON.parse(text), blob, _allOutputItems };
          try {
            await renderer.renderOutputItem(item, element, new AbortController().signal);
            return "rendered";
          } catch (error) {
            return error instanceof Error ? error.name : String(error);
          }
        },
        { id, text: JSON.stringify(value), trusted, mime, picture },
      ),
    dispose: (id) =>
      page.evaluate(async (which) => {
        (await Reflect.get(window, "softconRenderer")(true)).disposeOutputItem(which);
      }, id),
    contexts: () => page.evaluate(() => Reflect.get(window, "softconContexts")()),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

const shell = `<!doctype html><html><head><meta charset="utf-8"><style>body { margin: 8px; background: var(--vscode-editor-background); }</style></head>
<body><script type="module">
import { activate } from "/renderer.js";
const made = {};
window.softconPosted = [];
const postMessage = (message) => window.softconPosted.push(message);
window.softconRenderer = async (trusted) => (made[trusted] ??= activate({ workspace: { isTrusted: trusted }, postMessage }));
</script></body></html>`;

/** Runs in a page ahead of everything: `softconContexts()` then says how many WebGL contexts are alive. */
export function countContexts(): void {
  const made = new Set<WebGLRenderingContext | WebGL2RenderingContext>();
  let most = 0;
  const alive = (): number => [...made].filter((context) => !context.isContextLost()).length;
  const get = HTMLCanvasElement.prototype.getContext;
  const counted = function (this: HTMLCanvasElement, ...args: readonly unknown[]): unknown {
    const context: unknown = Reflect.apply(get, this, args);
    if (context instanceof WebGLRenderingContext || context instanceof WebGL2RenderingContext) {
      made.add(context);
      most = Math.max(most, alive());
    }
    return context;
  };
  Reflect.set(HTMLCanvasElement.prototype, "getContext", counted);
  Reflect.set(window, "softconContexts", () => ({ alive: alive(), most }));
}
