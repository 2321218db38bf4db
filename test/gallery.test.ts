import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { displayBundle } from "#lib/plots/display-bundle";
import { embeddingScatter } from "#lib/plots/embedding-scatter";
import { isAttributes } from "#lib/plots/figure";
import { renderSvg } from "#lib/plots/static/render";
import { writeHtml } from "#lib/plots/write-html";
import { gallery } from "#lib/testing/gallery";
import { requirePeer } from "#lib/testing/peers";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { root, text } from "./repository";

const exhibits = gallery();

/** What a browser made of a page, after it is done. */
function drawnBy(page: string, profile: string): { readonly dom: string; readonly complaints: string[] } {
  const { stdout, stderr } = spawnSync(
    "chromium",
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
      "--enable-logging=stderr",
      "--window-size=1100,900",
      "--virtual-time-budget=20000",
      "--dump-dom",
      pathToFileURL(page).href,
    ],
    { encoding: "utf8", maxBuffer: 2 ** 28, timeout: 120_000 },
  );
  const complaints = stderr
    .split("\n")
    .filter((line) => /CONSOLE.*(Refused|violates|Error|Uncaught)/.test(line));
  return { dom: stdout, complaints };
}

test("the gallery's page and pictures are there, one of each figure in light and dark, none over 150 kB", () => {
  const page = text("docs/gallery.md");
  for (const { id, maker } of exhibits) {
    assert.ok(page.includes(`\`${maker}\``), maker);
    for (const theme of ["light", "dark"]) {
      const picture = `images/gallery-${id}-${theme}.png`;
      assert.ok(page.includes(picture), picture);
      assert.ok(existsSync(join(root, "docs", picture)), picture);
      assert.ok(statSync(join(root, "docs", picture)).size < 150_000, picture);
    }
  }
});

test("every figure is drawn without a browser, with its title and its axes", async () => {
  for (const { id, figure } of exhibits) {
    const svg = (await renderSvg(figure)).replace(/"data:image[^"]*"/g, '""');
    const { title } = figure.layout;
    assert.ok(isAttributes(title) && svg.includes(`>${title["text"]}<`), `${id}: no title`);
    assert.ok(/class="[xy]\w*tick"/.test(svg), `${id}: no ticks`);
    assert.doesNotMatch(svg, /NaN|undefined|\[object/, id);
  }
});

test("every figure goes into a notebook within a megabyte", async () => {
  for (const { id, figure } of exhibits) {
    const bundle = await displayBundle(figure, { picture: false });
    const json = JSON.stringify(bundle["application/vnd.plotly.v1+json"]);
    assert.ok(json.length > 500 && json.length < 1_010_000, `${id}: ${json.length} bytes`);
  }
});

test("a browser draws every figure under the page's own policy, and runs nothing that data brings", (t) => {
  if (!requirePeer(t, "chromium")) return;
  const folder = temporaryFolder(t);
  const attack =
    "</script><script>document.documentElement.dataset.hacked=1</script>" +
    '<img src=x onerror="document.documentElement.dataset.hacked=1"><a href="javascript:alert(1)">x</a>';
  const trap = embeddingScatter(Float32Array.of(1, 2, 3, 4), {
    ids: [attack, attack],
    labels: [attack, "b"],
    title: attack,
    method: attack,
  });
  const page = join(folder, "gallery.html");
  writeHtml([...exhibits.map(({ figure }) => figure), trap], page);
  const { dom, complaints } = drawnBy(page, join(folder, "profile"));
  assert.match(dom, /<html[^>]*data-drawn="true"/);
  assert.doesNotMatch(dom, /<html[^>]*data-hacked/);
  const drawn = dom.replace(/<title>.*?<\/title>|<script[\s\S]*?<\/script>/g, "");
  assert.doesNotMatch(drawn, /<img[^>]*onerror|<a [^>]*javascript:/);
  assert.match(drawn, /&lt;img src=x/);
  assert.equal(dom.match(/class="gtitle"/g)?.length, exhibits.length + 1);
  assert.deepEqual(complaints, []);
});
