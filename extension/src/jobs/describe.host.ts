import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commands, Uri, window, workspace } from "vscode";

function folder(): string {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return first.uri.fsPath;
}

async function described(file: string): Promise<string> {
  await commands.executeCommand("softcon.describe", Uri.file(file));
  const document = window.activeTextEditor?.document;
  assert.equal(document?.uri.scheme, "softcon-info");
  return document.getText();
}

suite("describing a file", () => {
  test("a model, an image and a file that is neither are told apart; the last is told afresh", async () => {
    assert.match(await described(join(folder(), "small-13.safetensors")), /architecture\s+vit14-64x2/);
    assert.match(await described(join(folder(), "scene.tif")), /width\s+56/);
    const file = join(folder(), "other.pth");
    writeFileSync(file, "no checkpoint");
    assert.match(await described(file), /other\.pth/);
    await commands.executeCommand("workbench.action.closeAllEditors");
  });
});
