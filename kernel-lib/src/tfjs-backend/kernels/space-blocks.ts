import { backend_util } from "@tensorflow/tfjs-core";
import { pad, reshape, slice, transpose } from "../blocks/layout";
import type { Kernels } from "../kernel-call";
import { sizeOf } from "../recording/elements";

/** Kernels that move blocks of pixels to the batch or to channels, and back. */
export const spaceBlocks: Kernels = {
  SpaceToBatchND: ({ input, numbers, pairs, g }) => {
    const x = input("x");
    const block = numbers("blockShape");
    if (x.type === "bool") return null;
    const still: [number, number] = [0, 0];
    const others = Array.from({ length: Math.max(0, x.shape.length - 1 - block.length) }, () => still);
    const padded = pad(g, x, [still, ...pairs("paddings"), ...others], 0);
    const size = sizeOf(block);
    const apart = backend_util.getReshaped([...padded.shape], block, size, false);
    const order = backend_util.getPermuted(apart.length, block.length, false);
    const joined = backend_util.getReshapedPermuted([...padded.shape], block, size, false);
    return reshape(g, transpose(g, reshape(g, padded, apart), order), joined);
  },
  BatchToSpaceND: ({ input, numbers, pairs, g }) => {
    const x = input("x");
    const block = numbers("blockShape");
    const crops = pairs("crops");
    const size = sizeOf(block);
    const apart = backend_util.getReshaped([...x.shape], block, size);
    const order = backend_util.getPermuted(apart.length, block.length);
    const joined = backend_util.getReshapedPermuted([...x.shape], block, size);
    const cut = backend_util.getSliceSize(joined, crops, block.length);
    const left = [...cut, ...joined.slice(cut.length)];
    const begin = left.map((_, axis) => backend_util.getSliceBeginCoords(crops, block.length)[axis] ?? 0);
    if (sizeOf(left) === 0) return null;
    return slice(g, reshape(g, transpose(g, reshape(g, x, apart), order), joined), begin, left);
  },
  DepthToSpace: ({ input, number, text, g }) => {
    const x = input("x");
    const [batch = 1, height = 1, width = 1, depth = 1] = x.shape;
    const block = number("blockSize");
    const channels = depth / block ** 2;
    if (text("dataFormat", "NHWC") !== "NHWC" || !Number.isInteger(channels)) return null;
    const apart = reshape(g, x, [batch, height, width, block, block, channels]);
    const turned = transpose(g, apart, [0, 1, 3, 2, 4, 5]);
    return reshape(g, turned, [batch, height * block, width * block, channels]);
  },
};
