import assert from "node:assert/strict";
import { ConfigurationTarget, commands, Uri, window, workspace } from "vscode";

const settings = () => workspace.getConfiguration("softcon");

suite("settings", () => {
  for (const name of ["libraryPath", "models.folder", "models.hub", "models.offline"])
    test(`a workspace cannot set ${name}: what runs and where it comes from is the machine's business`, async () => {
      await assert.rejects(
        Promise.resolve(settings().update(name, "elsewhere", ConfigurationTarget.Workspace)),
        /machine|Workspace/,
      );
    });

  test("a library path that holds no library is said where it is needed, and emptied it works again", async () => {
    await settings().update("libraryPath", "/no/such/folder", ConfigurationTarget.Global);
    try {
      await commands.executeCommand("softcon.describe", Uri.file("/no/such/model.pth"));
      const text = window.activeTextEditor?.document.getText() ?? "";
      assert.match(text, /^softcon\.libraryPath is "\/no\/such\/folder", which holds no softcon package/);
    } finally {
      await settings().update("libraryPath", undefined, ConfigurationTarget.Global);
    }
    await commands.executeCommand("softcon.describe", Uri.file("/no/such/other.pth"));
    assert.match(window.activeTextEditor?.document.getText() ?? "", /^there is no \/no\/such\/other\.pth/);
  });
});
