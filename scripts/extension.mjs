// Bundles the extension: the host's side, the processes that rooms start, and the pages that they show.
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundledLicenses } from "./bundled-licenses.mjs";
import { packTutorials } from "./tutorials.mjs";

const plotly = "node_modules/plotly.js-strict-dist-min";

/**
 * extension/src/extension.ts → dist/extension.js; src/ROOM/process/main.ts → dist/ROOM/process.js, for Node;
 * src/ROOM/webview/main.ts → dist/ROOM/webview.js and .css, for a webview; src/ROOM/renderer/main.ts →
 * dist/ROOM/renderer.js, for outputs of notebooks. `vscode` and `softcon` are found at run time.
 */

export async function buildExtension(root) {
  const extension = join(root, "extension");
  const dist = join(extension, "dist");
  const rooms = readdirSync(join(extension, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const entries = (part) =>
    Object.fromEntries(
      rooms
        .map((room) => [`${room}/${part}`, join(extension, "src", room, part, "main.ts")])
        .filter(([, file]) => existsSync(file)),
    );
  const shared = {
    outdir: dist,
    absWorkingDir: root,
    bundle: true,
    minify: true,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  };
  const node = { platform: "node", format: "cjs", target: "node20", external: ["vscode", "softcon"] };
  const bundles = await Promise.all([
    build({
      ...shared,
      ...node,
      entryPoints: { extension: join(extension, "src", "extension.ts"), ...entries("process") },
    }),
    build({
      ...shared,
      platform: "browser",
      format: "iife",
      target: "es2022",
      loader: { ".svg": "text" },
      entryPoints: entries("webview"),
    }),
    build({
      ...shared,
      platform: "browser",
      format: "esm",
      target: "es2022",
      banner: { js: "const rendererUrl = import.meta.url;" },
      entryPoints: entries("renderer"),
    }),
  ]);
  mkdirSync(dist, { recursive: true });
  packTutorials(root);
  // as its makers publish it; a renderer may read files beside its own only
  copyFileSync(join(root, plotly, "plotly-strict.min.js"), join(dist, "figures", "plotly.js"));
  const inputs = Object.assign(
    { [`${plotly}/package.json`]: {} },
    ...bundles.map(({ metafile }) => metafile.inputs),
  );
  writeFileSync(join(dist, "LICENSES.txt"), bundledLicenses({ inputs }, root));
}
