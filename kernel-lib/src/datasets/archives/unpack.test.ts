import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";
import { crc32 } from "../../checkpoints/crc32";
import { seededRandom } from "../../core/random";
import { sharedPath } from "../../testing/shared-data";
import { temporaryFolder } from "../../testing/temporary-folder";
import { openDataset } from "../open-dataset";
import { unpackArchives } from "./unpack";

/** Every file beneath a folder with its bytes, as hexadecimal. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, path, name }) => join(parentPath ?? path, name))
      .map((path) => [path.slice(folder.length), readFileSync(path).toString("hex")]),
  );
}

describe("archives as they were downloaded", () => {
  const cases = [
    ["eurosat", ["EuroSATallBands.zip"], "ds", "eurosat", 2],
    [
      "bigearthnet/v1",
      ["BigEarthNet-S2-v1.0.tar.gz", "BigEarthNet-S1-v1.0.tar.gz"],
      "BigEarthNet-v1.0",
      "bigearthnet-v1",
      4,
    ],
    [
      "bigearthnet/v2",
      ["BigEarthNet-S2.tar.gzaa", "BigEarthNet-S2.tar.gzab", "Reference_Maps.tar.gzaa", "metadata.parquet"],
      "BigEarthNet-S2",
      "bigearthnet-v2",
      4,
    ],
    ["ssl4eo/s12", ["s2_l1c.tar.gz.partaa", "s2_l1c.tar.gz.partab"], "s2c", "ssl4eo-s12", 8],
    ["ssl4eo/s12", ["s2_l1c.tar.gz"], "s2c", "ssl4eo-s12", 8],
  ] as const;
  for (const [sample, files, top, kind, count] of cases)
    test(`${files[0]} holds what lies unpacked beside it`, async (t) => {
      const root = sharedPath(t, `data/torchgeo-fake/${sample}`);
      if (root === undefined) return;
      const folder = temporaryFolder(t);
      for (const file of files) cpSync(join(root, file), join(folder, file));
      await assert.rejects(openDataset(`${kind}:${folder}`), /not unpacked; .*\?unpack=yes/);
      const dataset = await openDataset(`${kind}:${folder}?unpack=yes`);
      assert.equal(dataset.length(), count);
      await dataset.close();
      assert.deepEqual(tree(join(folder, top)), tree(join(root, top)));
      await assert.rejects(unpackArchives(folder), /is there already; move it away/);
      assert.ok(!readdirSync(folder).some((name) => name.endsWith(".unpacking")));
    });

  test("a missing part is named, and where it was expected", async (t) => {
    const root = sharedPath(t, "data/torchgeo-fake/ssl4eo/s12");
    if (root === undefined) return;
    const folder = temporaryFolder(t);
    for (const part of ["aa", "ac"])
      cpSync(join(root, `s1_grd.tar.gz.part${part}`), join(folder, `s1_grd.tar.gz.part${part}`));
    await assert.rejects(unpackArchives(folder), (error: Error) => {
      assert.match(error.message, /^no s1_grd\.tar\.gz\.partab in .*, and s1_grd\.tar\.gz\.partac is there/);
      assert.ok(error.message.includes(folder));
      return true;
    });
  });
});

/** A header of a tar entry and its content, padded. */
function tarEntry(name: string, content: Uint8Array, type = "0", size = content.length): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, "utf8");
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  header.fill(" ", 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const tar = (...entries: Buffer[]): Buffer => Buffer.concat([...entries, Buffer.alloc(1024)]);
const hello = Buffer.from("hello");

describe("hostile and damaged archives", () => {
  const hostile: Record<string, [name: string, bytes: Buffer, message: RegExp]> = {
    "a path that leads out": ["a.tar", tar(tarEntry("x/../../evil", hello)), /x\/\.\.\/\.\.\/evil leads out/],
    "an absolute path": ["a.tar.gz", gzipSync(tar(tarEntry("/tmp/evil", hello))), /path of its own/],
    "a drive": ["a.tar", tar(tarEntry("C:evil", hello)), /path of its own/],
    "a backslash": ["a.tar", tar(tarEntry("..\\evil", hello)), /path of its own/],
    "a link": ["a.tar", tar(tarEntry("link", Buffer.alloc(0), "2")), /a link or a device/],
    "a hard link": ["a.tar", tar(tarEntry("link", Buffer.alloc(0), "1")), /a link or a device/],
    "a bomb": ["a.tar.gz", gzipSync(tar(tarEntry("zeros", Buffer.alloc(2 ** 27)))), /more than 100 times/],
    "the same file twice": ["a.tar", tar(tarEntry("a", hello), tarEntry("a", hello)), /EEXIST/],
    "a size beyond the file": ["a.tar", tar(tarEntry("a", hello, "0", 2 ** 32)), /ends early/],
    "another checksum": ["a.tar", Buffer.alloc(1024, 65), /does not have its checksum/],
    "no gzip": ["a.tar.gz", Buffer.from("hello, this is not gzip"), /damaged archive/],
    "no zip": ["a.zip", Buffer.alloc(100), /damaged zip archive/],
    "a zip that leads out": ["a.zip", zip("../evil", hello), /leads out/],
    "a link in a zip": ["a.zip", zip("link", hello, { mode: 0o120777 }), /a link or a device/],
    "a zip of another size": ["a.zip", zip("a", hello, { claimed: 4 }), /size or the checksum/],
  };
  for (const [what, [name, bytes, message]] of Object.entries(hostile))
    test(`${what} is refused, and nothing is left of it`, async (t) => {
      const folder = temporaryFolder(t);
      const inner = join(folder, "inner");
      cpSync(__dirname, inner, { recursive: true, filter: (path) => path === __dirname });
      writeFileSync(join(inner, name), bytes);
      await assert.rejects(unpackArchives(inner), message);
      assert.deepEqual(readdirSync(inner), [name]);
      assert.ok(!existsSync(join(folder, "evil")));
    });

  test("a cut archive says so", async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, "a.tar.gz");
    writeFileSync(
      path,
      gzipSync(tar(tarEntry("a", Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i) % 251))))),
    );
    truncateSync(path, 200);
    await assert.rejects(unpackArchives(folder), {
      name: "SoftconError",
      message: /damaged archive.*download it again/,
    });
  });
});

/** Raw blocks in a frame of its own (RFC 8878, section 3.1.1), after the header of a window of 2^`log` bytes. */
function zstdFrame(content: Uint8Array, log = 17): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += 2 ** 16) {
    const raw = content.subarray(at, at + 2 ** 16);
    const header = Buffer.alloc(3);
    header.writeUIntLE((raw.length << 3) | (at + raw.length === content.length ? 1 : 0), 0, 3);
    blocks.push(header, Buffer.from(raw));
  }
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3]), ...blocks]);
}

describe("Zstandard", () => {
  const content = Buffer.from(Array.from({ length: 500_000 }, (_, i) => (i * i * 31) % 253));
  const archive = tar(tarEntry("place/B1.tif", content), tarEntry("place/B2.tif", hello));

  test("frames one after the other, some to be skipped, in parts, are one archive", async (t) => {
    const folder = temporaryFolder(t);
    const skipped = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const frames = [archive.subarray(0, 70_001), archive.subarray(70_001)].map((part) => zstdFrame(part));
    const packed = Buffer.concat([skipped, ...frames, skipped]);
    writeFileSync(join(folder, "a.tar.zstaa"), packed.subarray(0, 300_007));
    writeFileSync(join(folder, "a.tar.zstab"), packed.subarray(300_007));
    await unpackArchives(folder);
    assert.ok(readFileSync(join(folder, "place", "B1.tif")).equals(content));
    assert.equal(readFileSync(join(folder, "place", "B2.tif"), "utf8"), "hello");
  });

  test("what zstd itself packed, at every kind of level, unpacks to the same", async (t) => {
    if (spawnSync("zstd", ["--version"]).status !== 0) return t.skip("zstd is not installed");
    for (const options of [["-1"], ["-19", "--no-check"], ["--ultra", "-22"]]) {
      const folder = temporaryFolder(t);
      const { stdout, status } = spawnSync("zstd", ["-q", "-c", ...options], {
        input: archive,
        maxBuffer: 2 ** 24,
      });
      assert.equal(status, 0);
      writeFileSync(join(folder, "a.tar.zst"), stdout);
      await unpackArchives(folder);
      assert.ok(readFileSync(join(folder, "place", "B1.tif")).equals(content));
    }
  });

  test("cut or damaged anywhere, it ends with a message and leaves nothing", async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, "a.tar.zst");
    const whole = zstdFrame(archive);
    const random = seededRandom(4);
    for (let trial = 0; trial < 40; trial++) {
      const damaged = Buffer.from(whole.subarray(0, trial % 2 ? random.int(whole.length - 8) : undefined));
      // The frame's header, or that of a block: raw bytes themselves carry no checksum here.
      if (trial % 2 === 0) damaged[random.int(2) ? random.int(4) : 6 + random.int(2) * 65_539] = 0xff;
      writeFileSync(path, damaged);
      await assert.rejects(unpackArchives(folder), /damaged archive, .*download it again/);
      assert.deepEqual(readdirSync(folder), ["a.tar.zst"]);
    }
  });

  test("a window beyond 128 MiB is refused before it is there", async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, "a.tar.zst"), zstdFrame(archive, 31));
    const before = process.memoryUsage().rss;
    await assert.rejects(unpackArchives(folder), /damaged archive/);
    assert.ok(process.memoryUsage().rss - before < 2 ** 27);
  });
});

test("long names of both kinds are read", async (t) => {
  const folder = temporaryFolder(t);
  const long = `${"d".repeat(90)}/${"e".repeat(90)}/f`;
  const record = (length: number): string => `${length} path=p${long}\n`;
  const pax = Buffer.from(record(record(100).length));
  writeFileSync(
    join(folder, "a.tar"),
    tar(
      tarEntry("././@LongLink", Buffer.from(`${long}\0`), "L"),
      tarEntry("short", hello),
      tarEntry("pax", pax, "x"),
      tarEntry("short", hello),
    ),
  );
  await unpackArchives(folder);
  assert.deepEqual(
    [readFileSync(join(folder, long), "utf8"), readFileSync(join(folder, `p${long}`), "utf8")],
    ["hello", "hello"],
  );
});

/** A zip of one deflated entry, as Unix would write it. */
function zip(name: string, content: Buffer, { mode = 0o100644, claimed = content.length } = {}): Buffer {
  const packed = deflateRawSync(content);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(claimed, 8);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  sizes.copy(local, 14);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(0x0314, 4);
  central.writeUInt16LE(8, 10);
  sizes.copy(central, 16);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt32LE((mode << 16) >>> 0, 38);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}
