// Bundles the extension: the host's side, the processes that rooms start, and the pages that they show.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundledLicenses } from "./bundled-licenses.mjs";

/**
 * extension/src/extension.ts → dist/extension.js; src/ROOM/process/main.ts → dist/ROOM/process.js, for Node;
 * src/ROOM/webview/main.ts → dist/ROOM/webview.js and .css, for a webview. `vscode` and `softcon` are found at run time.
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
  ]);
  mkdirSync(dist, { recursive: true });
  const inputs = Object.assign({}, ...bundles.map(({ metafile }) => metafile.inputs));
  writeFileSync(join(dist, "LICENSES.txt"), bundledLicenses({ inputs }, root));
}
