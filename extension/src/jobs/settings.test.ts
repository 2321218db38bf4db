import assert from "node:assert/strict";
import { test } from "node:test";
import { jobEnvironment } from "./settings";

test("what is set goes over the machine's environment, what is not leaves it", () => {
  const machine = { PATH: "/bin", HF_ENDPOINT: "https://mirror", HF_HUB_CACHE: "/cache" };
  assert.deepEqual(jobEnvironment({ modelsFolder: "", hub: "", offline: false }, machine), machine);
  assert.deepEqual(jobEnvironment({ modelsFolder: "/m", hub: "https://other", offline: true }, machine), {
    PATH: "/bin",
    HF_ENDPOINT: "https://other",
    HF_HUB_CACHE: "/m",
    HF_HUB_OFFLINE: "1",
  });
});
