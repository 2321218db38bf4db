import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { parseArguments } from "./arguments";
import type { Command } from "./command";
import { helpOf, overview } from "./help";

const command: Command = {
  name: "embed",
  summary: "embed images",
  usage: "INPUT… -o FILE",
  options: {
    output: { value: "FILE", short: "o", help: "where to write" },
    tile: { value: "N", help: "side of a tile" },
    pool: { value: "KIND", help: "cls or mean" },
    bands: { value: "LIST", help: "which bands" },
    resume: { help: "go on\nwhere it stopped" },
  },
  run: async () => undefined,
};

const usage = (run: () => unknown, message: RegExp): void => {
  assert.throws(
    run,
    (error) => error instanceof SoftconError && error.kind === "usage" && message.test(error.message),
  );
};

test("options and operands are told apart, in any order", () => {
  const args = parseArguments(command, ["a.tif", "-o", "out", "--tile=224", "--resume", "--", "--odd.tif"]);
  assert.deepEqual(args.operands, ["a.tif", "--odd.tif"]);
  assert.equal(args.required("output"), "out");
  assert.equal(args.integer("tile"), 224);
  assert.equal(args.flag("resume"), true);
  assert.equal(args.flag("json"), false);
  assert.equal(args.text("pool"), undefined);
  assert.deepEqual(parseArguments(command, ["--bands", "B4, B3,,B2"]).list("bands"), ["B4", "B3", "B2"]);
});

test("wrong usage names the fault and what was meant", () => {
  usage(() => parseArguments(command, ["--outptu", "x"]), /no option --outptu \(did you mean output\?\)/);
  usage(() => parseArguments(command, ["--zzzzzz"]), /no option --zzzzzz; see softcon help embed/);
  usage(() => parseArguments(command, ["--tile"]), /argument missing/);
  usage(() => parseArguments(command, ["--resume=yes"]), /does not take an argument/);
  usage(() => parseArguments(command, ["-q"]), /Unknown option '-q'/);
  usage(() => parseArguments(command, []).required("output"), /--output FILE is missing/);
  for (const value of ["0", "1.5", "ten", "", "99999999999"])
    usage(() => parseArguments(command, [`--tile=${value}`]).integer("tile", 1), /whole number from 1 up/);
  usage(
    () => parseArguments(command, ["--pool", "maen"]).choice("pool", ["cls", "mean"]),
    /one of cls, mean, not "maen" \(did you mean mean\?\)/,
  );
  usage(() => parseArguments(command, []).operand("FILE"), /FILE is missing/);
  usage(() => parseArguments(command, ["a", "b"]).operand("FILE"), /one FILE at a time, not 2/);
  usage(() => parseArguments(command, ["a"]).noOperands(), /"a" is not expected/);
});

test("a value that looks like an option is a value", () => {
  assert.equal(parseArguments(command, ["--output=--x"]).text("output"), "--x");
  // Node asks for the unambiguous form, in a sentence of its own
  usage(() => parseArguments(command, ["--output", "--tile"]), /ambiguous/);
});

test("help lists every option, aligned", () => {
  const lines = helpOf(command).split("\n");
  assert.equal(lines[0], "usage: softcon embed INPUT… -o FILE");
  assert.ok(lines.includes("  -o, --output FILE  where to write"));
  assert.ok(lines.includes("      --resume       go on"));
  assert.ok(lines.includes("                     where it stopped"));
  assert.ok(lines.some((line) => line.includes("--json")));
  assert.match(overview([command]), /^ {2}embed {2}embed images$/m);
});
