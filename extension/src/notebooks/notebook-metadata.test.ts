import assert from "node:assert/strict";
import { test } from "node:test";
import { saysTypeScript, withKernel } from "./notebook-metadata";

test("a notebook is for this kernel where its file says TypeScript or JavaScript", () => {
  const says = (metadata: Record<string, unknown>): boolean => saysTypeScript({ metadata });
  assert.equal(says({ kernelspec: { name: "tslab", language: "typescript" } }), true);
  assert.equal(says({ language_info: { name: "javascript" } }), true);
  assert.equal(says({ language_info: { name: "python" } }), false);
  assert.equal(
    says({ kernelspec: { language: "python" }, language_info: { name: "typescript" } }),
    false,
    "a kernel was chosen",
  );
  assert.equal(says({ kernelspec: "typescript", language_info: 7 }), false);
  assert.equal(says({}), false);
  assert.equal(saysTypeScript({ kernelspec: { language: "typescript" } }), false, "not the file's own");
});

test("a notebook that is run names the kernel that Jupyter knows, and keeps everything else", () => {
  const before = { nbformat: 4, metadata: { title: "mine", kernelspec: { name: "tslab" } } };
  const written = withKernel(before);
  assert.deepEqual(written, {
    nbformat: 4,
    metadata: {
      title: "mine",
      kernelspec: { display_name: "TypeScript (SoftCon)", language: "typescript", name: "softcon" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    },
  });
  assert.equal(withKernel(written ?? {}), null, "nothing to write a second time");
});
