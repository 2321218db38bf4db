import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { commands, extensions } from "vscode";

const id = "softcon.softcon-vscode";
/** Of the processor's time, which is the same on a busy machine; measured MEASURED. */
const activationBudgetMs = 100;

function extension() {
  const found = extensions.getExtension(id);
  assert.ok(found, `${id} is not installed`);
  return found;
}

suite("the extension as its host sees it", () => {
  test("it is asleep until something of it is needed, and awake within its budget", async () => {
    assert.equal(extension().isActive, false, "nothing of it was asked for yet");
    const began = performance.now();
    const before = process.cpuUsage();
    await extension().activate();
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    const waited = performance.now() - began;
    process.stdout.write(
      `activation: ${milliseconds.toFixed(1)} ms computing, ${waited.toFixed(1)} ms in all\n`,
    );
    assert.ok(milliseconds < activationBudgetMs, `${milliseconds} ms`);
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
