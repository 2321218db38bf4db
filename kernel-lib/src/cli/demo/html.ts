/** Text that is safe between tags and in attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const style = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6473; --line: #d5dae2; --paper: #ffffff; --card: #f5f7fa;
  --accent: #1f6feb; --alarm: #a3321a; --alarm-paper: #fdeee9; --alarm-line: #e6a18f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --soft: #9aa4b5; --line: #333b49; --paper: #12161d; --card: #1a202a;
    --accent: #6cabff; --alarm: #ffb4a0; --alarm-paper: #351912; --alarm-line: #7a3a2a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 32px; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 22px; margin: 48px 0 8px; }
p { max-width: 72ch; margin: 8px 0 16px; }
a { color: var(--accent); }
.soft, figcaption { color: var(--soft); }
.alarm { background: var(--alarm-paper); border: 2px solid var(--alarm-line); border-radius: 10px; padding: 16px 20px; margin: 24px 0; }
.alarm strong { display: block; color: var(--alarm); font-size: 30px; letter-spacing: .02em; line-height: 1.2; }
.alarm p { margin: 8px 0 0; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 20px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px; }
.wide { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 28px; align-items: start; }
@media (max-width: 760px) { .wide { grid-template-columns: 1fr; } }
figure { margin: 0; }
figure img, figure svg { display: block; width: 100%; height: auto; border-radius: 6px; }
figure img { image-rendering: auto; border: 1px solid var(--line); }
figcaption { font-size: 14px; margin-top: 8px; line-height: 1.45; }
figcaption b { color: var(--ink); }
.legend { list-style: none; margin: 8px 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 14px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 7px; vertical-align: -1px;
  border: 1px solid color-mix(in srgb, var(--ink) 35%, transparent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 10px 20px; margin: 16px 0; }
dt { font-variant-numeric: tabular-nums; font-weight: 600; text-align: right; }
dd { margin: 0; color: var(--soft); }
table { border-collapse: collapse; font-size: 15px; }
td, th { text-align: left; padding: 6px 24px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
code { font: 14px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; overflow-x: auto; }
svg text { font: 12px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--soft); }
svg .axis { stroke: var(--line); stroke-width: 1; }
`;

/** A page that needs nothing but itself; light or dark as the reader's system is. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** A picture inside the page. */
export function figure(picture: string, title: string, caption: string): string {
  return `<figure>${picture}<figcaption><b>${escapeHtml(title)}.</b> ${escapeHtml(caption)}</figcaption></figure>`;
}

/** PNG bytes as an image element. */
export function pngImage(png: Uint8Array, alt: string): string {
  return `<img alt="${escapeHtml(alt)}" src="data:image/png;base64,${Buffer.from(png).toString("base64")}">`;
}

/** Colour keys in a row. */
export function legend(entries: readonly { readonly name: string; readonly colour: string }[]): string {
  const items = entries.map(
    ({ name, colour }) => `<li><i style="background:${colour}"></i>${escapeHtml(name)}</li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}
