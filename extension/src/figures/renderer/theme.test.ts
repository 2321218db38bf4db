import assert from "node:assert/strict";
import { test } from "node:test";
import { inTheme, withAlpha } from "./theme";

const colours = {
  ink: "rgb(1, 2, 3)",
  soft: "rgb(4, 5, 6)",
  grid: "rgba(1, 2, 3, 0.2)",
  card: "rgb(7, 8, 9)",
  cardInk: "rgb(10, 11, 12)",
  cardBorder: "rgb(13, 14, 15)",
};

test("the theme's colours take the place of the template's; margins, fonts and what the figure says stay", () => {
  const template = {
    data: { bar: [{}] },
    layout: { font: { family: "Arial", color: "red" }, margin: { l: 72 }, paper_bgcolor: "white" },
  };
  const layout = inTheme(
    { data: [], layout: { template, height: 300, width: 900, plot_bgcolor: "black" } },
    colours,
  );
  const made: unknown = layout["template"];
  assert.match(
    JSON.stringify(made),
    /^\{"data":\{"bar":\[\{\}\]\},.*"margin":\{"l":72\},"paper_bgcolor":"rgba\(0,0,0,0\)"/,
  );
  assert.match(JSON.stringify(made), /"font":\{"family":"Arial","color":"rgb\(1, 2, 3\)"\}/);
  assert.equal(layout["plot_bgcolor"], "black");
  assert.equal(layout["height"], 300);
  assert.equal(layout["width"], undefined);
});

test("a figure without a template gets one", () => {
  assert.match(
    JSON.stringify(inTheme({ data: [], layout: {} }, colours)),
    /"gridcolor":"rgba\(1, 2, 3, 0.2\)"/,
  );
});

test("a colour that is seen through", () => {
  assert.equal(withAlpha("rgb(10, 20, 30)", 0.5), "rgba(10, 20, 30, 0.5)");
  assert.equal(withAlpha("rgba(10, 20, 30, 0.9)", 0.2), "rgba(10, 20, 30, 0.2)");
});
