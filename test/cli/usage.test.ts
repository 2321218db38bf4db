import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { text } from "../repository";
import { softcon } from "./softcon";

test("the version is the package's, and help goes to stdout", async () => {
  const { version }: { version: string } = JSON.parse(text("kernel-lib/package.json"));
  assert.deepEqual(await softcon(["--version"]), { code: 0, stdout: `${version}\n`, stderr: "" });
  const help = await softcon(["--help"]);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /^ {2}embed +turn GeoTIFFs/m);
  const embed = await softcon(["help", "embed"]);
  assert.match(embed.stdout, /^usage: softcon embed INPUT… --model ID\|FILE -o FILE.parquet/);
  assert.deepEqual(await softcon(["embed", "--help"]), embed);
});

test("wrong usage: exit code 2, one line, the way out", async () => {
  const faults: [string[], RegExp][] = [
    [["embde"], /^softcon: no command "embde" \(did you mean embed\?\); there are demo, /],
    [["--tile"], /^softcon: a command comes before options such as --tile/],
    [["embed", "--modle", "x"], /^softcon: softcon embed has no option --modle \(did you mean model\?\)/],
    [["embed", "x.tif"], /^softcon: --out FILE is missing; see softcon help embed/],
    [["embed", "-o", "x.parquet", "-m", "y"], /^softcon: INPUT is missing/],
    [
      ["embed", "x.tif", "-o", "x", "-m", "y", "--pool", "max"],
      /^softcon: --pool is one of cls, mean, cls\+mean/,
    ],
    [["embed", "x.tif", "-o", "x", "-m", "y", "--stride", "9"], /^softcon: --stride needs --tile/],
    [["pull"], /^softcon: ID is missing/],
    [["pull", "B13_vits14"], /^softcon: no model "B13_vits14"; there are B13_rn50_softcon/],
    [["export", "x", "-o", "y", "--output", "clss"], /^softcon: --output is one of .*did you mean cls/],
    [["info", "a", "b"], /^softcon: one FILE at a time, not 2/],
    [["help", "nothing"], /^softcon: no command "nothing"/],
  ];
  for (const [args, message] of faults) {
    const { code, stdout, stderr } = await softcon(args);
    assert.deepEqual(
      { code, stdout, lines: stderr.split("\n").length },
      { code: 2, stdout: "", lines: 2 },
      stderr,
    );
    assert.match(stderr, message);
  }
  const { code, stdout, stderr } = await softcon([]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /usage: softcon COMMAND/);
});

test("a failure: exit code 1, one line, a stack only with --debug", async () => {
  const plain = await softcon(["info", "no-such-file.tif"]);
  assert.deepEqual(plain, { code: 1, stdout: "", stderr: "softcon: there is no no-such-file.tif\n" });
  const debug = await softcon(["info", "no-such-file.tif", "--debug"]);
  assert.equal(debug.code, 1);
  assert.match(debug.stderr, /there is no no-such-file\.tif\n\s+at /);
});

test("the published models are listed, for people and for programs", async () => {
  const people = await softcon(["models"]);
  assert.equal(people.code, 0);
  assert.match(people.stdout, /^B13_vits14_softcon +vits14 +Sentinel-2, 13 bands +384 /m);
  const programs = await softcon(["models", "--json"]);
  const entries: { id: string; dim: number; bands: string[]; license: string }[] = JSON.parse(
    programs.stdout,
  );
  assert.deepEqual(
    entries.map(({ id, dim, bands }) => [id, dim, bands.length]),
    [
      ["B13_rn50_softcon", 2048, 13],
      ["B13_vits14_softcon", 384, 13],
      ["B13_vitb14_softcon", 768, 13],
      ["B2_rn50_softcon", 2048, 2],
      ["B2_vits14_softcon", 384, 2],
      ["B2_vitb14_softcon", 768, 2],
    ],
  );
  assert.ok(entries.every((entry) => entry.license === "CC-BY-4.0"));
});

test("the doctor finds the CPU working, and says how to mend a cache that cannot be written", async (t) => {
  const well = await softcon(["doctor", "--json"]);
  const report: { findings: { name: string; state: string; detail: string }[] } = JSON.parse(well.stdout);
  const state = (name: string) => report.findings.find((finding) => finding.name.trim() === name)?.state;
  assert.deepEqual(
    [state("node"), state("onnxruntime"), state("cpu")],
    ["works", "works", "works"],
    well.stdout,
  );
  const training = report.findings.filter(({ name }) => /^ {2}(onnxruntime on cpu|wasm)$/.test(name));
  assert.match(training[0]?.detail ?? "", /^gradients of convolution, pooling, attention, norm as PyTorch's/);
  assert.match(training[1]?.detail ?? "", /^not to train with: .*pooling: the gradient by x is off by/);
  const file = join(temporaryFolder(t), "file");
  writeFileSync(file, "");
  // a file is where the cache's folder should be
  const ill = await softcon(["doctor"], { env: { HF_HOME: file, HF_HUB_CACHE: "", HF_HUB_OFFLINE: "1" } });
  assert.equal(ill.code, 1);
  assert.match(ill.stdout, /^FAILS +cache .*\n +make it writable, or set HF_HOME/m);
  assert.match(ill.stdout, /offline \(HF_HUB_OFFLINE\)/);
});
