import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const rule = "=".repeat(80);

/**
 * The licences of every package that esbuild put into a bundle, as one text: name and SPDX identifier,
 * then the licence as the package ships it (lerc ships none; its Apache-2.0 is this project's own LICENSE).
 */
export function bundledLicenses(metafile, root) {
  const folders = Object.keys(metafile.inputs).map(
    (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0],
  );
  const packages = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  return packages.map((folder) => section(join(root, folder))).join("\n");
}

function section(folder) {
  const { name, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licensed under ${license}.`;
  return `${rule}\n${name} (${license.replace(/^\((.*)\)$/, "$1")})\n${rule}\n${text}\n`;
}
