import assert from "node:assert/strict";
import { test } from "node:test";
import { fontSize, pageBox, parseTransform, type SvgElement, textBox } from "./text-boxes";

/** Ten pixels a letter. */
const widthOf = (text: string): number => 10 * text.length;

function element(
  tagName: string,
  attributes: Readonly<Record<string, string>>,
  content: string | SvgElement[] = "",
  parentNode: SvgElement | null = null,
): SvgElement {
  const children = Array.isArray(content) ? content : [];
  return {
    tagName,
    textContent: Array.isArray(content) ? content.map((child) => child.textContent).join("") : content,
    parentNode,
    getAttribute: (name) => attributes[name] ?? null,
    querySelectorAll: () => children,
  };
}

test("a text stands on its baseline, at its anchor", () => {
  const box = (anchor: string) =>
    textBox(
      element("text", { x: "100", y: "50", "font-size": "10px", "text-anchor": anchor }, "abcd"),
      widthOf,
    );
  assert.deepEqual(box("start"), { x: 100, y: 40.5, width: 40, height: 13 });
  assert.equal(box("middle").x, 80);
  assert.equal(box("end").x, 60);
});

test("lines are as wide as the widest, one below the other", () => {
  const lines = [element("tspan", {}, "ab"), element("tspan", {}, "abcdef")];
  const { width, height } = textBox(element("text", { "font-size": "10px" }, lines), widthOf);
  assert.deepEqual([width, height], [60, 26]);
});

test("what has no text has no extent", () => {
  assert.deepEqual(textBox(element("path", {}), widthOf), { x: 0, y: 0, width: 0, height: 0 });
  assert.deepEqual(textBox(element("text", {}), widthOf), { x: 0, y: 0, width: 0, height: 0 });
});

test("on the page every transform counts: a turned label is as high as it was wide", () => {
  const group = element("g", { transform: "translate(200,100)" });
  const label = element(
    "text",
    { transform: "rotate(-90,10,0)", x: "10", "font-size": "10px" },
    "abcd",
    group,
  );
  const { x, y, width, height } = pageBox(label, widthOf);
  assert.deepEqual(
    [x, y, width, height].map((value) => Math.round(value * 10) / 10),
    [200.5, 60, 13, 40],
  );
});

test("SVG's transforms as matrices", () => {
  assert.deepEqual(parseTransform("translate(3)"), [1, 0, 0, 1, 3, 0]);
  assert.deepEqual(parseTransform("translate(10 20) scale(2)"), [2, 0, 0, 2, 10, 20]);
  assert.deepEqual(parseTransform("matrix(1,2,3,4,5,6)"), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(parseTransform(""), [1, 0, 0, 1, 0, 0]);
});

test("a size in percent is of the size around it, once", () => {
  const text = element("text", { "font-size": "20px" });
  const index = element("tspan", { "font-size": "70%" }, "2", text);
  assert.equal(fontSize(index), 14);
  assert.equal(fontSize(element("tspan", {}, "2", index)), 14);
});
