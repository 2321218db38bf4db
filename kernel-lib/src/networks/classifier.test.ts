import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStateDict } from "../checkpoints/memory-state-dict";
import { SoftconError } from "../core/errors";
import { classifierKey, classifierOf, predictedClasses } from "./classifier";

const classes = ["water", "forest", "town"];
const state = (rows: number, width: number): MemoryStateDict =>
  new MemoryStateDict(
    new Map([
      ["head.weight", { dtype: "f32", shape: [rows, width], data: new Float32Array(rows * width) }],
      ["head.bias", { dtype: "f32", shape: [rows], data: new Float32Array(rows) }],
    ]),
  );
const metadata = (value: unknown) => ({ [classifierKey]: JSON.stringify(value) });

test("a classifier is one with names; the head of somebody's ImageNet model is none", () => {
  assert.deepEqual(classifierOf(state(3, 8), metadata({ classes, multiLabel: true }), 8), {
    classes,
    multiLabel: true,
  });
  assert.equal(classifierOf(state(1000, 8), {}, 8), null);
});

test("names and tensors that do not go together are refused", () => {
  const refused = (work: () => unknown, message: RegExp): void => {
    assert.throws(work, (error) => error instanceof SoftconError && message.test(error.message));
  };
  const good = { classes, multiLabel: false };
  refused(
    () => classifierOf(state(2, 8), metadata(good), 8),
    /names 3 classes, its classifier has shape \[2,8\], expected \[3,8\]/,
  );
  refused(() => classifierOf(state(3, 8), metadata(good), 9), /expected \[3,9\]/);
  refused(() => classifierOf(new MemoryStateDict(new Map()), metadata(good), 8), /incomplete/);
  for (const bad of [{ classes: [], multiLabel: true }, { classes: [1], multiLabel: true }, { classes }, 7])
    refused(() => classifierOf(state(3, 8), metadata(bad), 8), /incomplete/);
  refused(() => classifierOf(state(3, 8), { [classifierKey]: "{" }, 8), /incomplete/);
});

test("the class seen is the most probable; of several labels all from a half on, the most probable first", () => {
  assert.deepEqual(predictedClasses({ classes, multiLabel: false }, [0.2, 0.45, 0.35]), ["forest"]);
  assert.deepEqual(predictedClasses({ classes, multiLabel: true }, [0.5, 0.2, 0.9]), ["town", "water"]);
  assert.deepEqual(predictedClasses({ classes, multiLabel: true }, [0.1, 0.2, 0.3]), []);
});
