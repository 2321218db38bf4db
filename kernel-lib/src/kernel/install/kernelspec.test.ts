import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { python, requirePeer } from "../../testing/peers";
import { temporaryFolder } from "../../testing/temporary-folder";
import { decode } from "../../vendor/fast-png";
import { userDataFolder } from "./data-folders";
import { installKernel } from "./kernelspec";

test("the user's data folder is where jupyter_core looks, on every system", () => {
  const home = "/h";
  assert.equal(userDataFolder({ platform: "linux", env: {}, home }), "/h/.local/share/jupyter");
  assert.equal(userDataFolder({ platform: "linux", env: { XDG_DATA_HOME: "/x" }, home }), "/x/jupyter");
  assert.equal(userDataFolder({ platform: "darwin", env: {}, home }), "/h/Library/Jupyter");
  const windows = { platform: "win32", home: "C:\\h" } as const;
  assert.equal(userDataFolder({ ...windows, env: { APPDATA: "C:\\h\\Roam" } }), "C:\\h\\Roam\\jupyter");
  assert.equal(userDataFolder({ ...windows, env: {} }), "C:\\h\\AppData\\Roaming\\jupyter");
  assert.equal(userDataFolder({ platform: "darwin", env: { JUPYTER_DATA_DIR: "/d" }, home }), "/d");
});

test("on this system jupyter_core says the same", (t) => {
  if (!requirePeer(t, "jupyter")) return;
  const code = "from jupyter_core.paths import jupyter_data_dir; print(jupyter_data_dir(), end='')";
  assert.equal(userDataFolder(), python("-c", [code]));
});

test("a kernel is installed with its programs and pictures; a name that Jupyter would not take is refused", (t) => {
  const prefix = join(temporaryFolder(t), "an environment");
  const folder = installKernel({ prefix, name: "My-Kernel" });
  assert.equal(folder, join(prefix, "share", "jupyter", "kernels", "my-kernel"));
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  assert.equal(spec.language, "typescript");
  assert.equal(spec.interrupt_mode, "message");
  assert.equal(spec.argv[0], process.execPath);
  assert.ok(existsSync(spec.argv[1]));
  assert.deepEqual(spec.argv.slice(2), ["kernel", "run", "--connection-file", "{connection_file}"]);
  for (const side of [32, 64]) {
    const { width, height, data } = decode(readFileSync(join(folder, `logo-${side}x${side}.png`)));
    assert.deepEqual([width, height], [side, side]);
    const colours = new Set(
      Array.from({ length: side * side }, (_, i) => data.slice(4 * i, 4 * i + 4).join()),
    );
    assert.ok(colours.size > 5, "a picture");
  }
  assert.throws(() => installKernel({ prefix, name: "a b" }), /a kernel's name has letters/);
});
