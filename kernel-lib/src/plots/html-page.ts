/** The look of a page of figures. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #ffffff; --card: #ffffff; --line: #5b6473; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161d; --card: #1a202a; --line: #9aa4b5; } }
:root[data-theme=light] { color-scheme: light; --paper: #ffffff; --card: #ffffff; --line: #5b6473; }
:root[data-theme=dark] { color-scheme: dark; --paper: #12161d; --card: #1a202a; --line: #9aa4b5; }
body { margin: 0 auto; padding: 16px; max-width: 1100px; background: var(--paper); }
.figure { margin-bottom: 32px; }
#thumbnail { position: fixed; z-index: 10; pointer-events: none; width: 128px; image-rendering: pixelated;
  border: 1px solid var(--line); border-radius: 4px; background: var(--card); }
`;

/**
 * Draws the figures, again when the reader's system turns light or dark, and shows a point's thumbnail while the
 * pointer rests on it. It takes a thumbnail's address only as a PNG within the page.
 */
export const pageScript = `
"use strict";
const content = JSON.parse(document.getElementById("content").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const elements = [...document.querySelectorAll(".figure")];
const thumbnail = document.createElement("img");
thumbnail.id = "thumbnail";
thumbnail.alt = "";
thumbnail.hidden = true;
document.body.append(thumbnail);

function draw() {
  const theme = content.theme === "auto" ? (dark.matches ? "dark" : "light") : content.theme;
  return Promise.all(elements.map((element, i) => {
    const { data, layout } = content.figures[i];
    return Plotly.react(element, data, { ...layout, template: content.templates[theme] }, content.config);
  }));
}

function show({ points: [point], event }) {
  const address = point.customdata;
  if (typeof address !== "string" || !/^data:image\\/png;base64,[A-Za-z0-9+\\/=]+$/.test(address)) return;
  thumbnail.src = address;
  thumbnail.style.left = Math.min(event.clientX + 18, innerWidth - 150) + "px";
  thumbnail.style.top = Math.max(4, event.clientY - 160) + "px";
  thumbnail.hidden = false;
}

draw().then(() => {
  for (const element of elements) {
    element.on("plotly_hover", show);
    element.on("plotly_unhover", () => { thumbnail.hidden = true; });
  }
  document.documentElement.dataset.drawn = "true";
});
dark.addEventListener("change", draw);
`;
