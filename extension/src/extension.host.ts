import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { commands, extensions } from "vscode";

const id = "softcon.softcon-vscode";
function extension() {
  const found = extensions.getExtension(id);
  assert.ok(found, `${id} is not installed`);
  return found;
}

suite("the extension as its host sees it", () => {
  test("it is asleep until something of it is needed", async () => {
    assert.equal(extension().isActive, false, "nothing of it was asked for yet");
    const began = performance.now();
    await extension().activate();
    // for people to read: what it computes has its budget in a test of its own, apart from the host's other work
    process.stdout.write(`activation: ${(performance.now() - began).toFixed(1)} ms, with the host's part\n`);
    assert.equal(extension().isActive, true);
  });

  test("every command of its manifest is there, and no other of its name", async () => {
    await extension().activate();
    const manifest: { contributes: { commands: { command: string }[] } } = extension().packageJSON;
    const declared = manifest.contributes.commands.map(({ command }) => command).sort();
    // VS Code adds commands of its own for views: focus, open, toggle and so on
    const views = /\.(focus|open|resetViewLocation|removeView|toggleVisibility)$/;
    const all = await commands.getCommands(true);
    const registered = all.filter((command) => command.startsWith("softcon.")).sort();
    assert.deepEqual(
      declared.filter((command) => !registered.includes(command)),
      [],
    );
    assert.deepEqual(
      registered.filter((command) => !declared.includes(command) && !views.test(command)),
      [],
    );
  });

  test("its host loads no onnxruntime, no TensorFlow.js and nothing of the library", () => {
    const heavy = /onnxruntime|tensorflow|[\\/](kernel-lib|softcon)[\\/]dist[\\/]/;
    assert.deepEqual(
      Object.keys(require.cache).filter((file) => heavy.test(file)),
      [],
    );
    assert.doesNotMatch(readFileSync("/proc/self/maps", "utf8"), /onnxruntime/);
  });
});
