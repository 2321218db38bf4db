import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./installation";

/** What its kernel answers, whatever a cell says. */
export const rivalAnswer = "the rival ran this";
export const rivalKernel = "Rival";

const manifest = {
  name: "rival",
  displayName: "Rival",
  description: "Another kernel for the same notebooks",
  version: "1.0.0",
  publisher: "tests",
  license: "Apache-2.0",
  engines: { vscode: "^1.100.0" },
  main: "./main.js",
  activationEvents: ["onNotebook:jupyter-notebook"],
};

const program = `const { notebooks, workspace, NotebookCellOutput, NotebookCellOutputItem, NotebookControllerAffinity } = require("vscode");
exports.activate = (context) => {
  const controller = notebooks.createNotebookController("rival", "jupyter-notebook", ${JSON.stringify(rivalKernel)});
  controller.supportedLanguages = ["typescript", "javascript", "python"];
  controller.executeHandler = async (cells) => {
    for (const cell of cells) {
      const execution = controller.createNotebookCellExecution(cell);
      execution.start(Date.now());
      await execution.replaceOutput([new NotebookCellOutput([NotebookCellOutputItem.text(${JSON.stringify(rivalAnswer)})])]);
      execution.end(true, Date.now());
    }
  };
  const prefer = (notebook) => controller.updateNotebookAffinity(notebook, NotebookControllerAffinity.Preferred);
  context.subscriptions.push(controller, workspace.onDidOpenNotebookDocument(prefer));
  workspace.notebookDocuments.forEach(prefer);
};
`;

/** An extension whose kernel wants every notebook, as a package to install. @returns its path */
export function packRival(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  writeFileSync(join(folder, "README.md"), "# Rival\n");
  writeFileSync(join(folder, "main.js"), program);
  const packager = join(root, "extension", "tools", "node_modules", "@vscode", "vsce", "vsce");
  const vsix = join(folder, "rival.vsix");
  execFileSync(
    process.execPath,
    [packager, "package", "--out", vsix, "--no-dependencies", "--allow-missing-repository", "--skip-license"],
    { cwd: folder, stdio: "pipe" },
  );
  return vsix;
}
