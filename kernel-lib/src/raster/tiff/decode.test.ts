import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { type BlockFormat, codecOf, decodeBlock } from "./decode";
import { decodeLzw } from "./lzw";
import { decodePackBits } from "./packbits";
import { undoFloatingPoint } from "./predictor";

/** Codes of 9 bits each, most significant bit first. */
function lzwCodes(...codes: readonly number[]): Uint8Array {
  const bits = codes.map((code) => code.toString(2).padStart(9, "0")).join("");
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
}

test("LZW: the example of the TIFF 6.0 specification, section 13", () => {
  const codes = lzwCodes(256, 7, 258, 8, 8, 258, 6, 6, 257);
  assert.deepEqual([...decodeLzw(codes, 100)], [7, 7, 7, 8, 8, 7, 7, 6, 6]);
});

test("LZW: stops at the limit, in the middle of a string, and refuses impossible codes", () => {
  assert.deepEqual([...decodeLzw(lzwCodes(256, 7, 258, 259, 257), 4)], [7, 7, 7, 7]);
  assert.throws(() => decodeLzw(lzwCodes(256, 300), 10), /LZW code 300/);
  assert.throws(() => decodeLzw(lzwCodes(258), 10), /LZW code 258/);
});

test("PackBits: Apple's example, and no more than asked for", () => {
  const packed = Uint8Array.of(
    0xfe,
    0xaa,
    0x02,
    0x80,
    0x00,
    0x2a,
    0xfd,
    0xaa,
    0x03,
    0x80,
    0x00,
    0x2a,
    0x22,
    0xf7,
    0xaa,
  );
  const plain = [
    0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22, 0xaa, 0xaa, 0xaa,
    0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
  ];
  assert.deepEqual([...decodePackBits(packed, 100)], plain);
  assert.deepEqual([...decodePackBits(packed, 5)], plain.slice(0, 5));
});

test("the floating-point predictor is undone", () => {
  // 1 and −2 are 3f800000 and c0000000: by planes 3f c0 | 80 00 | 00 00 | 00 00, then differences of neighbours.
  const bytes = Uint8Array.of(0x3f, 0x81, 0xc0, 0x80, 0, 0, 0, 0);
  undoFloatingPoint(bytes, { rows: 1, rowSamples: 2, bytesPerSample: 4, samples: 1 });
  assert.deepEqual([...new Float32Array(bytes.buffer)], [1, -2]);
});

const format: BlockFormat = {
  compression: 8,
  predictor: 1,
  littleEndian: true,
  pixelType: "uint8",
  samples: 1,
  width: 10,
  rows: 10,
  limit: 100,
};

test("a block that unpacks to more than it may hold, or to less, is refused", async () => {
  const packed = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(deflateSync(new Uint8Array(size)));
  assert.equal((await decodeBlock(packed(100), format)).length, 100);
  await assert.rejects(decodeBlock(packed(50_000_000), format));
  await assert.rejects(decodeBlock(packed(99), format), /99 bytes unpacked, 100 expected/);
});

test("what is not read is named, with the way out", () => {
  assert.throws(() => codecOf(34887, "a.tif"), /a\.tif is compressed with LERC.*gdal_translate/);
  assert.throws(() => codecOf(4711, "a.tif"), /method 4711/);
});
