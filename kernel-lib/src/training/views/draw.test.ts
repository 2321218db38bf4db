import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { labAugmentations } from "./augmentation";
import { drawView } from "./draw";

const size = { width: 264, height: 264 };
const count = 4000;

test("steps are taken as often as the specification says, and factors are spread evenly over their range", () => {
  const [first, second] = labAugmentations["vit-s2"];
  const random = seededRandom(3);
  const draws = Array.from({ length: count }, () => [
    drawView(random, size, first),
    drawView(random, size, second),
  ]);
  const share = (of: (view: ReturnType<typeof drawView>) => boolean, view: 0 | 1): number =>
    draws.filter((pair) => pair[view] !== undefined && of(pair[view])).length / count;
  // Five standard deviations of a share.
  const near = (found: number, expected: number): void =>
    assert.ok(Math.abs(found - expected) < 5 * Math.sqrt(0.25 / count), `${found}, expected ${expected}`);
  near(
    share(({ colour }) => colour !== null, 0),
    0.8,
  );
  near(
    share(({ grey }) => grey, 0),
    0.2,
  );
  near(
    share(({ flipHorizontal }) => flipHorizontal, 0),
    0.5,
  );
  assert.equal(
    share(({ flipVertical }) => flipVertical, 0),
    0,
  );
  assert.equal(
    share(({ blur }) => blur > 0, 0),
    1,
  );
  near(
    share(({ blur }) => blur > 0, 1),
    0.1,
  );
  const brightness = draws.flatMap(([view]) => view?.colour?.brightness ?? []);
  assert.ok(brightness.every((factor) => factor >= 0.6 && factor <= 1.4));
  near(brightness.filter((factor) => factor < 0.8).length / brightness.length, 0.25);
  const contrast = draws.flatMap(([view]) => view?.colour?.contrast ?? []);
  near(contrast.filter((factor) => factor < 1.2).length / contrast.length, 0.75);
  const sigma = draws.flatMap(([view]) => view?.blur ?? []);
  assert.ok(sigma.every((value) => value >= 0.1 && value <= 2));
  near(sigma.filter((value) => value < 1.05).length / sigma.length, 0.5);
});

test("radar images are neither brightened nor grey", () => {
  const [view] = labAugmentations["resnet-s1"];
  const random = seededRandom(4);
  for (let i = 0; i < 200; i++) {
    const { colour, grey } = drawView(random, size, view);
    assert.deepEqual({ colour, grey }, { colour: null, grey: false });
  }
});
