import { randomBytes } from "node:crypto";

/** What a webview's page is made of. */
export interface WebviewPage {
  readonly title: string;
  /** `webview.cspSource`. */
  readonly source: string;
  /** Addresses that the webview may read, from `asWebviewUri`. */
  readonly script: string;
  /** Large libraries, loaded together with the script and run after it. */
  readonly libraries?: readonly string[];
  readonly style?: string;
  /** Markup inside the body; trusted, so nothing of a file goes in here. */
  readonly body?: string;
  /** Further sources of a directive, as `worker-src` → `blob:`. */
  readonly allow?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A page whose policy is: nothing from outside, no inline script, no inline style but the `style` attribute that
 * libraries set by script. What a page needs beyond that it asks for by directive.
 */
export function webviewPage(page: WebviewPage, nonce: string = randomBytes(16).toString("hex")): string {
  const style = page.style === undefined ? "" : `<link rel="stylesheet" href="${escapeHtml(page.style)}">\n`;
  const scripts = [page.script, ...(page.libraries ?? [])].map(
    (address, at) =>
      `<script nonce="${nonce}"${at > 0 ? " defer" : ""} src="${escapeHtml(address)}"></script>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policyOf(page, nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
${style}</head>
<body>${page.body ?? ""}
${scripts.join("\n")}
</body>
</html>
`;
}

function policyOf({ source, allow = {} }: WebviewPage, nonce: string): string {
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'none'"],
    "script-src": [`'nonce-${nonce}'`],
    "style-src": [source],
    "font-src": [source],
    "img-src": [source, "data:", "blob:"],
  };
  for (const [directive, sources] of Object.entries(allow))
    directives[directive] = [...(directives[directive] ?? []), ...sources];
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources.join(" ")}`)
    .join("; ");
}

/** Text that is safe between tags and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
