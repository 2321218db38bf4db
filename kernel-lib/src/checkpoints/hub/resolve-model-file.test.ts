import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { SoftconError } from "../../core/errors";
import { seededRandom } from "../../core/random";
import { FakeHub } from "../../testing/fake-hub";
import { temporaryFolder } from "../../testing/temporary-folder";
import { resolveModelFile } from "./resolve-model-file";
import type { HubFile, HubOptions } from "./settings";

const commit = "0123456789abcdef0123456789abcdef01234567";
const wanted: HubFile = { repo: "owner/model", file: "weights.pth" };
const repoFolder = "models--owner--model";

function randomBytes(length: number): Buffer {
  const random = seededRandom(5);
  return Buffer.from(Uint8Array.from({ length }, () => random.int(256)));
}

interface Setting {
  readonly hub: FakeHub;
  readonly cache: string;
  readonly path: string;
  get(options?: HubOptions, file?: Partial<HubFile>): Promise<string>;
}
async function setUp(t: TestContext, length = 300_000): Promise<Setting> {
  const hub = await FakeHub.start(t, randomBytes(length));
  hub.promise = { commit };
  const cache = join(temporaryFolder(t), "hub");
  return {
    hub,
    cache,
    path: join(cache, repoFolder, "snapshots", commit, "weights.pth"),
    get: (options = {}, file = {}) =>
      resolveModelFile(
        { ...wanted, ...file },
        { cacheDir: cache, env: { HF_ENDPOINT: hub.endpoint }, retryMs: 1, ...options },
      ),
  };
}
function partials(path: string): string[] {
  return existsSync(dirname(path))
    ? readdirSync(dirname(path)).filter((name) => name.endsWith(".partial"))
    : [];
}
async function fails(work: Promise<unknown>, kind: string, message: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof SoftconError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
    return true;
  });
}

test("a download lands whole in the hub's own layout, its hash beside it, and is not asked for again", async (t) => {
  const { hub, cache, path, get } = await setUp(t);
  const seen: number[] = [];
  const found = await get({ onProgress: ({ done }) => seen.push(done) });
  assert.equal(found, path);
  assert.ok(readFileSync(path).equals(hub.file));
  assert.equal(readFileSync(`${path}.sha256`, "utf8"), `${hub.sha256}  weights.pth\n`);
  assert.equal(readFileSync(join(cache, repoFolder, "refs", "main"), "utf8"), commit);
  assert.deepEqual(readdirSync(dirname(path)).sort(), ["weights.pth", "weights.pth.sha256"]);
  assert.equal(seen.at(-1), hub.file.length);
  await hub.stop();
  assert.equal(await get({}, { sha256: hub.sha256 }), path);
  assert.equal(await get({}, { revision: commit }), path);
});

test("the token goes to the hub, and not to where it redirects", async (t) => {
  const { hub, get } = await setUp(t);
  await get({ env: { HF_ENDPOINT: `${hub.endpoint}/`, HF_TOKEN: "secret" } }, { revision: "refs/pr/1" });
  assert.deepEqual(hub.heads, [
    { url: "/owner/model/resolve/refs%2Fpr%2F1/weights.pth", authorization: "Bearer secret" },
  ]);
  assert.deepEqual(hub.gets, [{ range: undefined, authorization: undefined }]);
});

test("a connection cut midway goes on where it stopped", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.next.push({ cutAfter: 100_000 }, { cutAfter: 50_000 });
  await get();
  assert.ok(readFileSync(path).equals(hub.file));
  assert.equal(hub.gets.length, 3);
  const begins = hub.gets.map(({ range }) => Number(/\d+/.exec(range ?? "0")?.[0]));
  assert.equal(begins[0], 0);
  assert.ok((begins[1] ?? 0) > 0 && (begins[2] ?? 0) > (begins[1] ?? 0), String(begins));
});

test("a connection that stays cut ends in an error, and the next call goes on", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.next.push({ cutAfter: 100_000 }, ...Array.from({ length: 4 }, () => ({ cutAfter: 10 })));
  await fails(
    get(),
    "network",
    /download of weights\.pth stops at \d+ of 300000 bytes \(.+\).*run again to go on/,
  );
  assert.ok(!existsSync(path));
  assert.equal(partials(path).length, 1);
  await get();
  assert.notEqual(hub.gets.at(-1)?.range, undefined);
  assert.ok(readFileSync(path).equals(hub.file));
  assert.deepEqual(partials(path), []);
});

test("a server that ignores ranges, or sends another range, makes it start again", async (t) => {
  for (const second of [{ ignoreRange: true }, { contentRange: "bytes 5-299999/300000" }, { status: 416 }]) {
    const { hub, path, get } = await setUp(t);
    hub.next.push({ cutAfter: 100_000 }, second);
    await get();
    assert.ok(readFileSync(path).equals(hub.file), JSON.stringify(second));
  }
});

test("lengths that are not what was promised are errors, and leave nothing", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.next.push({ body: hub.file.subarray(0, 200_000) });
  await fails(get(), "network", /offers 200000 bytes of weights\.pth, but 300000 were promised/);
  hub.next.push({ body: Buffer.concat([hub.file, hub.file]), contentLength: null });
  await fails(get(), "network", /sends more than the 300000 bytes/);
  // A length that the connection does not live up to is a cut connection.
  hub.next.push({ body: hub.file.subarray(0, 200_000), contentLength: 300_000 });
  await get();
  assert.ok(readFileSync(path).equals(hub.file));
});

test("wrong bytes are thrown away, also where an earlier part was the wrong one", async (t) => {
  const { hub, path, get } = await setUp(t);
  const wrong = Buffer.from(hub.file).fill(0, 1000, 1010);
  hub.next.push({ body: wrong });
  await fails(
    get(),
    "network",
    /gave other bytes than it promised: weights\.pth has sha256 [0-9a-f]{64}, expected/,
  );
  assert.ok(!existsSync(path));
  assert.deepEqual(partials(path), []);
  hub.next.push({ body: wrong, cutAfter: 100_000 }, ...Array.from({ length: 4 }, () => ({ cutAfter: 10 })));
  await fails(get(), "network", /run again to go on/);
  await get();
  assert.ok(readFileSync(path).equals(hub.file));
});

test("an aborted download keeps its part, and the next call goes on from it", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.next.push({ pauseMs: 1 });
  const stop = new AbortController();
  const slow = get({ signal: stop.signal, onProgress: ({ done }) => done > 20_000 && stop.abort() });
  await fails(slow, "interrupted", /interrupted/);
  assert.ok(!existsSync(path));
  assert.equal(partials(path).length, 1);
  await get();
  assert.ok(Number(/\d+/.exec(hub.gets.at(-1)?.range ?? "0")?.[0]) > 20_000);
  assert.ok(readFileSync(path).equals(hub.file));
});

test("a connection that falls silent is cut and tried again", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.next.push({ silent: true });
  await get({ silenceMs: 200 });
  assert.equal(hub.gets.length, 2);
  assert.ok(readFileSync(path).equals(hub.file));
});

test("a busy server is asked again; a refusal says what to do", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.promise = { status: 404 };
  await fails(
    get(),
    "network",
    /has no weights\.pth of owner\/model at main \(404\): check the names and HF_ENDPOINT/,
  );
  hub.promise = { status: 401 };
  await fails(get(), "network", /\(401\): set HF_TOKEN/);
  hub.promise = { status: 403 };
  await fails(get(), "network", /\(403\): set HF_TOKEN/);
  hub.promise = { status: 503 };
  await fails(get(), "network", /cannot be reached \(the server answers 503\).*put it at .*weights\.pth/);
  hub.promise = { commit };
  hub.next.push({ status: 500 }, { status: 429 });
  await get();
  assert.ok(readFileSync(path).equals(hub.file));
  hub.promise = { status: 403 };
  hub.next.push({ status: 403 });
  await fails(get({}, { file: "other.pth" }), "network", /set HF_TOKEN/);
});

test("a hub that is not there says so, with the file to put where", async (t) => {
  const { hub, cache, get } = await setUp(t);
  await hub.stop();
  await fails(
    get(),
    "network",
    /cannot be reached \(.*ECONNREFUSED.*\): check the connection, or download http/,
  );
  const offline = get({ env: { HF_HUB_OFFLINE: "1" } });
  const place = join(cache, repoFolder, "snapshots", "main", "weights.pth");
  await fails(
    offline,
    "network",
    /HF_HUB_OFFLINE forbids downloads: download https:\/\/huggingface\.co\/owner\/model\/resolve\/main\/weights\.pth/,
  );
  await assert.rejects(offline, (error) => error instanceof Error && error.message.endsWith(place));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, "by hand");
  assert.equal(await get({ env: { HF_HUB_OFFLINE: "1" } }), place);
});

test("a cache that huggingface_hub filled is read as it lies, links and all", async (t) => {
  const { hub, cache, path, get } = await setUp(t);
  const blob = join(cache, repoFolder, "blobs", hub.sha256);
  for (const file of [blob, path, join(cache, repoFolder, "refs", "main")])
    mkdirSync(dirname(file), { recursive: true });
  writeFileSync(blob, hub.file);
  writeFileSync(join(cache, repoFolder, "refs", "main"), commit);
  if (process.platform === "win32") writeFileSync(path, hub.file);
  else symlinkSync(join("..", "..", "blobs", hub.sha256), path);
  const home = dirname(cache);
  for (const env of [{ HF_HUB_CACHE: cache }, { HF_HOME: home }])
    assert.equal(
      await resolveModelFile({ ...wanted, sha256: hub.sha256 }, { env: { ...env, HF_HUB_OFFLINE: "yes" } }),
      path,
    );
  assert.equal(hub.heads.length, 0);
  assert.equal(await get({}, { revision: commit }), path);
});

test("a cached file with other bytes than pinned is an error that says what to delete", async (t) => {
  const { hub, path, get } = await setUp(t);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "something else");
  const pinned = { revision: commit, sha256: hub.sha256 };
  await fails(get({}, pinned), "input", /has sha256 [0-9a-f]{64}, expected .*delete it and run again/);
  writeFileSync(path, hub.file);
  assert.equal(await get({}, pinned), path);
});

test("a file that was changed on the hub is not taken for the pinned one", async (t) => {
  const { hub, get } = await setUp(t);
  await fails(
    get({}, { sha256: "0".repeat(64) }),
    "network",
    /it was changed there; pin the revision it had/,
  );
  assert.equal(hub.gets.length, 0);
});

test("names that could leave the cache's folder are refused", async (t) => {
  const { hub, get } = await setUp(t);
  for (const file of [
    { repo: "../evil" },
    { repo: "a/b/c" },
    { file: "../../x" },
    { file: "/etc/passwd" },
    { file: "..\\x" },
    { revision: "../x" },
  ])
    await fails(get({}, file), "input", /is no (repository|file|revision) name/);
  await fails(get({ env: { HF_ENDPOINT: "file:///x" } }), "input", /HF_ENDPOINT is "file:\/\/\/x", expected/);
  assert.equal(hub.heads.length, 0);
});

test("a full disk says so", { skip: process.platform !== "linux" && "needs /dev/full" }, async (t) => {
  const { hub, path, get } = await setUp(t);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync("/dev/full", `${path}.${hub.sha256.slice(0, 12)}.partial`);
  await fails(get(), "resource", /cannot be written: the disk is full.*set HF_HOME/);
  assert.ok(!existsSync(path));
});

test("a lock that its holder left behind is taken over", async (t) => {
  const { hub, path, get } = await setUp(t);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.lock`, "");
  utimesSync(`${path}.lock`, new Date(0), new Date(0));
  await get();
  assert.ok(readFileSync(path).equals(hub.file));
  assert.ok(!existsSync(`${path}.lock`));
});

test("two processes that ask at once download once", async (t) => {
  const { hub, cache, path } = await setUp(t, 100_000);
  hub.next.push({ pauseMs: 2 });
  const program = `require(${JSON.stringify(resolve(__dirname, "resolve-model-file.js"))})
    .resolveModelFile(${JSON.stringify(wanted)}, ${JSON.stringify({ cacheDir: cache })})
    .then((path) => process.stdout.write(path), (error) => { console.error(error); process.exit(1); })`;
  const child = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, HF_ENDPOINT: hub.endpoint };
      const running = spawn(process.execPath, ["-e", program], { env, stdio: ["ignore", "pipe", "inherit"] });
      let out = "";
      running.stdout.on("data", (text) => {
        out += text;
      });
      running.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`exit ${code}`))));
    });
  assert.deepEqual(await Promise.all([child(), child()]), [path, path]);
  assert.ok(readFileSync(path).equals(hub.file));
  assert.equal(hub.gets.length, 1);
});

test("two calls in one process download once", async (t) => {
  const { hub, path, get } = await setUp(t);
  hub.next.push({ pauseMs: 1 });
  assert.deepEqual(await Promise.all([get(), get()]), [path, path]);
  assert.equal(hub.gets.length, 1);
  assert.ok(readFileSync(path).equals(hub.file));
});
