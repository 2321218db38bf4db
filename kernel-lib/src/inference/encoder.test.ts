import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import type { Architecture } from "../networks/architectures";
import type { Tile } from "../raster/scene";
import { productBands } from "../sensors/bands";
import type { Encoder } from "./encoder";
import type { PixelBatch } from "./encoder-messages";
import { type EncoderOptions, untrainedEncoder } from "./load-encoder";

const tiny: Architecture = {
  kind: "vit",
  channels: 13,
  width: 64,
  depth: 5,
  heads: 1,
  patch: 14,
  grid: 4,
  layerScale: true,
};

async function withEncoder(options: EncoderOptions, use: (encoder: Encoder) => Promise<void>): Promise<void> {
  const encoder = await untrainedEncoder(tiny, 1, { provider: "cpu", threads: 1, ...options });
  try {
    await use(encoder);
  } finally {
    await encoder.dispose();
  }
}

function randomPixels(images: number, size: number, seed = 1): PixelBatch {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: images * 13 * size * size }, () => random.int(4000));
  return { data, shape: [images, 13, size, size] };
}

function randomTile(index: number, size: number): Tile {
  const raster = {
    data: Uint16Array.from(randomPixels(1, size, index).data),
    bands: productBands.L1C,
    width: size,
    height: size,
    nodata: null,
    transform: null,
    crs: null,
  };
  const window = { x: index * size, y: 0, width: size, height: size };
  return {
    id: `scene/${index}`,
    window,
    raster,
    footprint: null,
    validShare: 1,
    datetime: null,
    source: "memory",
  };
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

function outputOf(outputs: Awaited<ReturnType<Encoder["run"]>>, name: string): Float32Array {
  const output = outputs[name];
  assert.ok(output, `no output ${name} in ${Object.keys(outputs)}`);
  return output.data;
}

test("all outputs of a ViT fit together", async () => {
  await withEncoder({ outputs: ["embedding", "mean", "patches", "last4"], resize: null }, async (encoder) => {
    const outputs = await encoder.run(randomPixels(2, 70));
    assert.deepEqual(outputs["embedding"]?.shape, [2, 64]);
    assert.deepEqual(outputs["patches"]?.shape, [2, 64, 5, 5]);
    assert.deepEqual(outputs["last4"]?.shape, [2, 4, 64]);
    const embedding = outputOf(outputs, "embedding");
    const last4 = outputOf(outputs, "last4");
    assert.deepEqual(last4.subarray(3 * 64, 4 * 64), embedding.subarray(0, 64));
    const patches = outputOf(outputs, "patches");
    const mean = Float32Array.from({ length: 128 }, (_, i) => {
      const map = patches.subarray(i * 25, (i + 1) * 25);
      return map.reduce((sum, value) => sum + value, 0) / 25;
    });
    assert.ok(largestDifference(mean, outputOf(outputs, "mean")) < 1e-6);
  });
});

test("a batch gives what its images give one by one, and the event loop stays free meanwhile", async () => {
  await withEncoder({}, async (encoder) => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const pixels = randomPixels(3, 64).data;
    const together = outputOf(
      await encoder.run({ data: pixels.slice(), shape: [3, 13, 64, 64] }),
      "embedding",
    );
    clearInterval(timer);
    assert.ok(ticks > 0, "no tick while the encoder ran");
    const size = pixels.length / 3;
    for (let i = 0; i < 3; i++) {
      const data = pixels.slice(i * size, (i + 1) * size);
      const alone = outputOf(await encoder.run({ data, shape: [1, 13, 64, 64] }), "embedding");
      assert.ok(largestDifference(alone, together.subarray(i * 64, (i + 1) * 64)) < 1e-5);
    }
  });
});

test("tiles of several sizes stream in order, with what pooling asks for", async () => {
  await withEncoder({ outputs: ["embedding", "mean"] }, async (encoder) => {
    const tiles = [48, 48, 48, 32, 48].map((size, i) => randomTile(i, size));
    const seen: number[] = [];
    const table = await encoder.embed(tiles, {
      batch: 2,
      pool: "cls+mean",
      total: 5,
      onProgress: ({ done, total }) => {
        assert.equal(total, 5);
        seen.push(done);
      },
    });
    assert.deepEqual(
      table.rows.map((row) => row.id),
      tiles.map((tile) => tile.id),
    );
    assert.deepEqual(seen, [2, 3, 4, 5]); // a batch never mixes sizes
    assert.equal(table.dim, 128);
    assert.equal(table.matrix.length, 5 * 128);
    assert.equal(table.provenance.untrained, true);
    const [, , , odd] = tiles;
    assert.ok(odd);
    const [alone] = (await encoder.embed([odd], { pool: "mean" })).rows;
    assert.ok(
      alone && largestDifference(alone.embedding, table.matrix.subarray(3 * 128 + 64, 4 * 128)) < 1e-5,
    );
  });
});

test("the last four class tokens make one vector, the last of them the embedding", async () => {
  const tile = randomTile(2, 32);
  await withEncoder({ outputs: ["embedding", "last4"] }, async (encoder) => {
    const four = await encoder.embed([tile], { pool: "last4" });
    assert.equal(four.dim, 4 * 64);
    assert.equal(four.provenance.dim, 4 * 64);
    const { matrix } = await encoder.embed([tile]);
    assert.ok(largestDifference(matrix, four.matrix.subarray(3 * 64)) < 1e-6);
    assert.ok(largestDifference(matrix, four.matrix.subarray(0, 64)) > 1e-3, "blocks differ");
  });
});

test("nodata is no measurement, except 0", async () => {
  await withEncoder({}, async (encoder) => {
    const tile = randomTile(1, 32);
    const withHole = (value: number, nodata: number | null): Tile => {
      const data = Float32Array.from(tile.raster.data);
      // In B4, whose digital number 0 is well above the least that is told apart.
      data.fill(value, 3 * 32 * 32 + 100, 3 * 32 * 32 + 400);
      return { ...tile, raster: { ...tile.raster, data, nodata } };
    };
    const embed = async (of: Tile): Promise<Float32Array> => (await encoder.embed([of])).matrix;
    const missing = await embed(withHole(Number.NaN, null));
    assert.deepEqual(await embed(withHole(-9999, -9999)), missing);
    assert.deepEqual(await embed(withHole(0, 0)), await embed(withHole(0, null)));
    assert.ok(largestDifference(await embed(withHole(0, 0)), missing) > 1e-4, "0 counts as a measurement");
  });
});

test("a batch has nothing of those before it, whose memory it has", async () => {
  const tiles = Array.from({ length: 9 }, (_, i) => randomTile(i, 56));
  // Every second one is all nodata.
  const holed = tiles.map((tile, i) => {
    if (i % 2 === 1) return tile;
    const { raster } = tile;
    return { ...tile, raster: { ...raster, data: raster.data.slice().fill(9), nodata: 9 } };
  });
  await withEncoder({}, async (encoder) => {
    const streamed = new Map<string, Float32Array>();
    for await (const batch of encoder.stream(holed, { batch: 1 }))
      for (const { tile, embedding } of batch) streamed.set(tile.id, embedding);
    for (const [i, { id, raster }] of tiles.entries()) {
      const alone = await encoder.run({
        data: Float32Array.from(raster.data, (value) => (i % 2 === 1 ? value : Number.NaN)),
        shape: [1, 13, 56, 56],
      });
      assert.deepEqual(streamed.get(id), outputOf(alone, "embedding"), id);
    }
  });
});

test("what does not fit is refused in one clear line", async () => {
  const refused = (work: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(work, (error) => error instanceof SoftconError && message.test(error.message));
  await withEncoder({ resize: null }, async (encoder) => {
    await refused(encoder.run(randomPixels(1, 30)), /30×30 pixels; multiples of 14/);
    await refused(
      encoder.run({ data: new Float32Array(10), shape: [1, 13, 14, 14] }),
      /shape \[1,13,14,14\] with 10 values/,
    );
    const uint16 = { data: new Uint16Array(13 * 196), shape: [1, 13, 14, 14] } as const;
    await refused(encoder.run(uint16), /takes float32/);
    const tile = randomTile(1, 14);
    const lacking = { ...tile, raster: { ...tile.raster, bands: productBands.L2A } };
    await refused(encoder.embed([lacking]), /scene\/1 has bands .* but no B10/);
    await refused(encoder.embed([tile], { pool: "mean" }), /needs the output "mean"/);
    await refused(encoder.embed([tile], { signal: AbortSignal.abort() }), /interrupted/);
  });
  await refused(
    untrainedEncoder(tiny, 1, { outputs: ["stages"] }),
    /no output stages; it has embedding, mean/,
  );
  await refused(untrainedEncoder(tiny, 1, { provider: "coreml" }), /provider coreml does not work here/);
  const resnet: Architecture = { kind: "resnet50", channels: 13 };
  await refused(untrainedEncoder(resnet, 1, { precision: "int8" }), /int8 is for the ViTs/);
});

test("values out of the expected range are noticed once", async () => {
  const notices: string[] = [];
  await withEncoder({ onNotice: (notice) => notices.push(notice) }, async (encoder) => {
    const scaled = (): PixelBatch => {
      const { data, shape } = randomPixels(1, 16);
      return { data: Float32Array.from(data, (value) => value / 10000), shape };
    };
    await encoder.run(scaled());
    await encoder.run(scaled());
  });
  assert.equal(notices.length, 1);
  assert.match(notices[0] ?? "", /reflectances in 0–1\? Multiply them by 10,000/);
});

test("a disposed encoder says so", async () => {
  const encoder = await untrainedEncoder(tiny, 1, { provider: "cpu", threads: 1 });
  const running = encoder.run(randomPixels(1, 64));
  await Promise.all([encoder.dispose(), assert.rejects(running, /was disposed of/)]);
  await assert.rejects(encoder.run(randomPixels(1, 64)), /was disposed of/);
  await encoder.dispose();
});

test("a ResNet gives its four stages", async () => {
  const resnet: Architecture = { kind: "resnet50", channels: 2 };
  const encoder = await untrainedEncoder(resnet, 1, {
    provider: "cpu",
    resize: null,
    networkBands: productBands.S1,
    outputs: ["embedding", "stages"],
  });
  try {
    const data = Float32Array.from({ length: 2 * 64 * 96 }, (_, i) => -(i % 30));
    const outputs = await encoder.run({ data, shape: [1, 2, 64, 96] });
    assert.deepEqual(
      ["stage1", "stage2", "stage3", "stage4"].map((name) => outputs[name]?.shape),
      [
        [1, 256, 16, 24],
        [1, 512, 8, 12],
        [1, 1024, 4, 6],
        [1, 2048, 2, 3],
      ],
    );
    const last = outputOf(outputs, "stage4");
    const pooled = Float32Array.from({ length: 2048 }, (_, i) => {
      const map = last.subarray(i * 6, i * 6 + 6);
      return map.reduce((sum, value) => sum + value, 0) / 6;
    });
    const embedding = outputOf(outputs, "embedding");
    const scale = embedding.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largestDifference(pooled, embedding) < 1e-6 * scale);
  } finally {
    await encoder.dispose();
  }
});

test("int8 stays close to fp32", async () => {
  const embeddings: Float32Array[] = [];
  for (const precision of ["fp32", "int8"] as const) {
    await withEncoder({ precision }, async (encoder) => {
      embeddings.push(outputOf(await encoder.run(randomPixels(1, 56)), "embedding"));
    });
  }
  const [exact = new Float32Array(), rough = new Float32Array()] = embeddings;
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const cosine = dot(exact, rough) / Math.sqrt(dot(exact, exact) * dot(rough, rough));
  assert.ok(cosine > 0.999, `cosine ${cosine}`);
  assert.ok(largestDifference(exact, rough) > 0, "int8 made no difference: it was not used");
});
