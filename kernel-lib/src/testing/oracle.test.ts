import assert from "node:assert/strict";
import { test } from "node:test";
import { oracleInput, oracleUniform, oracleWeight } from "./oracle";

/** The last two elements' bit patterns, as make_oracle.py computes them (tag "dev", model "M"). */
const recorded: [name: string, shape: number[], bits: number[]][] = [
  ["conv1.weight", [2, 3, 2, 2], [1040542889, 1057085287]],
  ["blocks.0.attn.qkv.weight", [4, 3], [1065172383, 1041525556]],
  ["patch_embed.proj.weight", [2, 3, 2, 2], [3180220772, 1052018672]],
  ["norm.weight", [3], [1057798878, 1057485413]],
  ["norm.bias", [3], [3179172703, 1029689013]],
  ["bn1.running_var", [2], [1063703213, 1060137332]],
  ["bn1.running_mean", [2], [3159767995, 1032856877]],
  ["blocks.0.ls1.gamma", [2], [1060105186, 1060090827]],
  ["cls_token", [1, 1, 2], [3210987679, 1053571793]],
];

test("weights have the bits that the oracle computes, kind by kind", () => {
  for (const [name, shape, bits] of recorded) {
    const { dtype, data } = oracleWeight("dev", "M", name, shape);
    assert.equal(dtype, "f32", name);
    assert.deepEqual([...new Uint32Array(data.buffer).subarray(-2)], bits, name);
  }
  const batches = oracleWeight("dev", "M", "bn1.num_batches_tracked", []);
  assert.deepEqual(batches, { dtype: "i64", shape: [], data: BigInt64Array.of(12345n) });
});

test("inputs and plain numbers have the oracle's bits", () => {
  assert.deepEqual(
    [...new Uint32Array(oracleInput("dev", "M", [1, 1, 2, 3]).buffer)],
    [1058715344, 1055233666, 1061150700, 1051622430, 1060340295, 1050522832],
  );
  assert.deepEqual(
    [...oracleUniform("dev", "a/b", 4)],
    [0.39017846435308456, 0.6969093270599842, 0.6028002160601318, 0.6921306524891406],
  );
  assert.equal((oracleUniform("dev", "B13_vits14_softcon/é", 100001).at(-1) ?? 0) * 2 ** 32, 0xa4d3c0fc);
});
