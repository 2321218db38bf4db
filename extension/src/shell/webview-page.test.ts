import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeHtml, webviewPage } from "./webview-page";

const page = { title: "Bands", source: "https://its.own", script: "https://its.own/webview.js" };

function policyOf(html: string): Record<string, string[]> {
  const content = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  const plain = content.replace(/&#39;/g, "'");
  return Object.fromEntries(
    plain.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

test("a page may load its own files and run its own script, nothing else", () => {
  const html = webviewPage(page, "abc");
  assert.deepEqual(policyOf(html), {
    "default-src": ["'none'"],
    "script-src": ["'nonce-abc'"],
    "style-src": ["https://its.own"],
    "font-src": ["https://its.own"],
    "img-src": ["https://its.own", "data:", "blob:"],
  });
  assert.match(html, /<script nonce="abc" src="https:\/\/its\.own\/webview\.js">/);
});

test("libraries are loaded with the page's script and run after it", () => {
  const html = webviewPage({ ...page, libraries: ["https://its.own/a.js?x=1&y"] }, "abc");
  assert.match(
    html,
    /webview\.js"><\/script>\s+<script nonce="abc" defer src="https:\/\/its\.own\/a\.js\?x=1&amp;y">/,
  );
});

test("what a page asks for is added to its directive, and every page has a nonce of its own", () => {
  const html = webviewPage({
    ...page,
    allow: { "worker-src": ["blob:"], "script-src": ["'wasm-unsafe-eval'"] },
  });
  const policy = policyOf(html);
  assert.deepEqual(policy["worker-src"], ["blob:"]);
  assert.deepEqual(policy["script-src"]?.slice(1), ["'wasm-unsafe-eval'"]);
  assert.match(policy["script-src"]?.[0] ?? "", /^'nonce-[0-9a-f]{32}'$/);
  assert.notEqual(policyOf(webviewPage(page))["script-src"]?.[0], policy["script-src"]?.[0]);
});

test("a title cannot leave its tag", () => {
  assert.match(
    webviewPage({ ...page, title: "</title><script>" }),
    /<title>&lt;\/title&gt;&lt;script&gt;<\/title>/,
  );
  assert.equal(escapeHtml(`<a href="x" id='y'>&`), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
});
