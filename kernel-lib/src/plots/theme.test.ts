import assert from "node:assert/strict";
import { test } from "node:test";
import { templates, withTheme } from "./theme";

/** WCAG 2.1 contrast of two colours like #aabbcc. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
  return ((x ?? 0) + 0.05) / ((y ?? 0) + 0.05);
}

interface Template {
  readonly layout: {
    readonly paper_bgcolor: string;
    readonly plot_bgcolor: string;
    readonly font: { readonly color: string };
    readonly xaxis: { readonly tickfont: { readonly color: string } };
  };
}

const read = (theme: keyof typeof templates): Template => JSON.parse(JSON.stringify(templates[theme]));

test("ink stands out from its paper, and the plot lies on the same paper", () => {
  for (const theme of ["light", "dark"] as const) {
    const { layout } = read(theme);
    assert.ok(contrast(layout.font.color, layout.paper_bgcolor) > 7, theme);
    assert.ok(contrast(layout.xaxis.tickfont.color, layout.paper_bgcolor) > 4.5, theme);
    assert.equal(layout.plot_bgcolor, layout.paper_bgcolor);
  }
});

test("the neutral theme has no paper, and ink for white, for Jupyter's black and for VS Code's dark grey", () => {
  const { layout } = read("neutral");
  assert.equal(layout.paper_bgcolor, "rgba(0,0,0,0)");
  for (const page of ["#ffffff", "#111111", "#1f1f1f"])
    assert.ok(contrast(layout.font.color, page) > 3.5, page);
});

test("a theme changes nothing of the figure but its template", () => {
  const figure = { data: [], layout: { height: 3 } };
  assert.deepEqual(withTheme(figure, "dark"), { data: [], layout: { height: 3, template: templates.dark } });
});
