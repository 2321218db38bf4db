import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStateDict } from "../checkpoints/memory-state-dict";
import type { Tensor } from "../checkpoints/tensor";
import { SoftconError } from "../core/errors";
import {
  type Architecture,
  architectureName,
  embeddingSize,
  parameterCount,
  stateShapes,
  type VitArchitecture,
} from "./architectures";
import { identifyArchitecture } from "./identify";
import { publishedModel, publishedModels } from "./registry";

const vitSmall: VitArchitecture = {
  kind: "vit",
  channels: 3,
  width: 384,
  depth: 12,
  heads: 6,
  patch: 14,
  grid: 37,
  layerScale: true,
};

/** Tensors of the right names and shapes over no memory to speak of: only names and shapes are looked at. */
function namesOf(
  architecture: Architecture,
  change: (shapes: Map<string, readonly number[]>) => void = () => {},
) {
  const shapes = stateShapes(architecture);
  change(shapes);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of shapes) tensors.set(name, { dtype: "f32", shape, data: new Float32Array() });
  return new MemoryStateDict(tensors);
}

test("the published backbones are identified from their names and shapes", () => {
  assert.equal(publishedModels().length, 6);
  for (const { architecture, bands } of publishedModels()) {
    assert.deepEqual(identifyArchitecture(namesOf(architecture)), architecture);
    assert.equal(bands.length, architecture.channels);
  }
});

test("DINO and DINOv2 checkpoints with three channels are identified, with what they have beside the backbone", () => {
  const dinoResnet: Architecture = { kind: "resnet50", channels: 3 };
  const withHead = namesOf(dinoResnet, (shapes) => {
    shapes.set("fc.weight", [1000, 2048]).set("bn1.num_batches_tracked", []);
  });
  assert.deepEqual(identifyArchitecture(withHead), dinoResnet);
  const dinov2 = namesOf(vitSmall, (shapes) => shapes.set("mask_token", [1, 384]));
  assert.deepEqual(identifyArchitecture(dinov2), vitSmall);
  const dino: VitArchitecture = { ...vitSmall, patch: 16, grid: 14, layerScale: false };
  assert.deepEqual(identifyArchitecture(namesOf(dino)), dino);
});

test("what is no whole backbone is refused with the nearest one and what it lacks", () => {
  const refused = (state: MemoryStateDict, message: RegExp): void => {
    assert.throws(
      () => identifyArchitecture(state),
      (error) => error instanceof SoftconError && message.test(error.message),
    );
  };
  refused(
    namesOf(vitSmall, (shapes) => shapes.delete("blocks.3.mlp.fc1.weight")),
    /nearest to vits14, .* 1 missing \(blocks\.3\.mlp\.fc1\.weight\)/,
  );
  refused(
    namesOf({ kind: "resnet50", channels: 13 }, (shapes) => shapes.set("layer4.2.bn3.bias", [7])),
    /nearest to resnet50, .* 1 of another shape \(layer4\.2\.bn3\.bias \[7\] instead of \[2048\]\)/,
  );
  refused(
    namesOf(vitSmall, (shapes) => shapes.set("register_tokens", [1, 4, 384])),
    /register tokens; use the checkpoint of the variant without/,
  );
  refused(
    namesOf(vitSmall, (shapes) => shapes.set("pos_embed", [1, 1000, 384])),
    /1000 positions is not supported/,
  );
  refused(new MemoryStateDict(new Map()), /no known backbone has these tensors/);
});

test("sizes are those of the papers", () => {
  // He et al. 2015 without the classifier; Oquab et al. 2023: the specification gives 23.5, 22.4 and 87.2 million.
  const millions = (id: string): string => (parameterCount(publishedModel(id).architecture) / 1e6).toFixed(1);
  assert.equal(millions("B2_rn50_softcon"), "23.5");
  assert.equal(millions("B13_vits14_softcon"), "22.4");
  assert.equal(millions("B13_vitb14_softcon"), "87.2");
  assert.equal(embeddingSize(publishedModel("B13_vitb14_softcon").architecture), 768);
  assert.equal(architectureName(publishedModel("B2_vitb14_softcon").architecture), "vitb14");
  assert.throws(
    () => publishedModel("B13_vitl14_softcon"),
    /no model "B13_vitl14_softcon"; there are B13_rn50/,
  );
});
