import assert from "node:assert/strict";
import { test } from "node:test";
import { isSoftware } from "./software-drawing";

const renderers = [
  {
    software: true,
    names: [
      "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
      "ANGLE (Mesa, llvmpipe (LLVM 15.0.7 256 bits), OpenGL 4.5)",
      "ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0)",
      "softpipe",
    ],
  },
  {
    software: false,
    names: [
      "ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)",
      "ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)",
      "ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)",
      "Mali-G78",
    ],
  },
] as const;

test("renderers that are programs are told from graphics cards by their names", () => {
  for (const { software, names } of renderers)
    for (const name of names) assert.equal(isSoftware(name), software, name);
});
