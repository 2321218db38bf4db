import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder";
import { embeddingScatter } from "./embedding-scatter";
import { lossCurves } from "./loss-curves";
import { htmlPage, writeHtml } from "./write-html";

const attack = '</script><script>alert(1)</script><img src=x onerror="alert(2)">';
const figures = [
  embeddingScatter(Float32Array.of(1, 2), { ids: [attack], labels: [attack], title: attack }),
  lossCurves([{ name: attack, x: [1], y: [1] }]),
];

test("one page has plotly.js once and every figure", (t) => {
  const path = join(temporaryFolder(t), "figures.html");
  writeHtml(figures, path);
  const page = readFileSync(path, "utf8");
  assert.equal(page.match(/Copyright 2012-\d+, Plotly, Inc\./g)?.length, 1);
  assert.equal(page.match(/class="figure"/g)?.length, 2);
  assert.ok(page.length < 5.5e6, `${page.length} characters`);
});

test("its three blocks are its own: data ends none of them and opens no other", () => {
  const page = htmlPage(figures);
  assert.equal(page.match(/<script/g)?.length, 3 + mentions("<script"));
  assert.equal(page.match(/<\/script/g)?.length, 3);
  assert.doesNotMatch(page, /<img/);
  assert.match(page, /<title>&lt;\/script&gt;&lt;script&gt;alert/);
  const [, json = ""] = /id="content">(.*)<\/script>/.exec(page) ?? [];
  assert.ok(JSON.parse(json).figures[0].data[0].text[0].includes("&lt;script&gt;"));
});

test("the policy allows the two scripts by their hashes and fetches nothing", () => {
  const page = htmlPage(figures);
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = ""]) => script);
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  assert.equal(hashes.length, 2);
  assert.ok(page.includes(`script-src ${hashes.join(" ")};`));
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page.slice(0, 2000), /unsafe-eval|https?:/);
});

/** How often plotly.js itself says it, in its texts. */
function mentions(text: string): number {
  const plotly = readFileSync(require.resolve("plotly.js-strict-dist-min"), "utf8");
  return plotly.split(text).length - 1;
}
