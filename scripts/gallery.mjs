// Makes docs/gallery.md and its pictures. Build first; run it again when a figure changes.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "kernel-lib", "dist");
const { gallery } = require(join(dist, "testing", "gallery.js"));
const { renderPng } = require(join(dist, "plots", "static", "render.js"));

/** A picture that a repository can hold: noisy ones are made smaller until they are. */
async function smallPicture(figure, theme) {
  for (let share = 1; ; share -= 0.1) {
    const [width, height] = [720 * share, 0.85 * (figure.layout.height ?? 480) * share];
    const png = await renderPng(figure, { theme, width, height, scale: share === 1 ? 1.2 : 1 });
    if (png.length < 140_000) return png;
  }
}

const images = join(root, "docs", "images");
mkdirSync(images, { recursive: true });
const sections = [];
for (const { id, maker, shows, figure } of gallery()) {
  for (const theme of ["light", "dark"]) {
    const file = join(images, `gallery-${id}-${theme}.png`);
    writeFileSync(file, await smallPicture(figure, theme));
  }
  sections.push(`## ${figure.layout.title.text}

\`${maker}\`: ${shows}

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="images/gallery-${id}-dark.png">
  <img alt="${figure.layout.title.text}" src="images/gallery-${id}-light.png">
</picture>
`);
}
writeFileSync(
  join(root, "docs", "gallery.md"),
  `# Gallery of figures

Every figure is plain data for plotly.js. It goes into a notebook (\`displayBundle\`: interactive, with a picture and a
line of text beside it), into a page that needs nothing but itself (\`writeHtml\`, light or dark as its reader's system
is), or into a picture without a browser (\`renderSvg\`, \`renderPng\`; these need \`npm install jsdom@26
@napi-rs/canvas@1\`). Class colours are Paul Tol's "bright" scheme, which people with each kind of colour blindness tell
apart; where there are more classes than colours, the symbol differs too. The scene is the synthetic one of
\`softcon demo\`, and numbers are drawn by a seed: this page shows what figures look like, not results.

${sections.join("\n")}`,
);
console.log(`${sections.length} figures in docs/gallery.md`);
