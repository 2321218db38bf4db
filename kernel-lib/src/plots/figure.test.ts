import assert from "node:assert/strict";
import { test } from "node:test";
import { displayConfig, emptyFigure, plain, titled, unescaped } from "./figure";

test("text is shown letter by letter: plotly.js's HTML is escaped, and white space is one space", () => {
  assert.equal(plain('<a href="x">A & B</a>\n\tC'), '&lt;a href="x"&gt;A &amp; B&lt;/a&gt; C');
  assert.equal(unescaped(plain("&lt; <b>")), "&lt; <b>");
});

test("long text is cut between letters, before it is escaped", () => {
  assert.equal(plain("abcdef", 6), "abcdef");
  assert.equal(plain("abcdefg", 6), "abcde…");
  assert.equal(plain("🛰🛰🛰🛰", 3), "🛰🛰…");
  assert.equal(plain("<<<<", 2), "&lt;…");
});

test("titles and reasons are data", () => {
  assert.deepEqual(titled("<b>", "a & b"), { text: "&lt;b&gt;", subtitle: { text: "a &amp; b" } });
  assert.match(JSON.stringify(emptyFigure("T", "no <points>")), /no &lt;points&gt;/);
});

test("no figure offers to upload its data", () => {
  assert.equal(displayConfig["showSendToCloud"], false);
});
