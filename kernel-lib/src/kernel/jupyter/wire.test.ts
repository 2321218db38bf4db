import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { Wire } from "./wire";

const key = "secret";
const header = {
  msg_id: "1",
  session: "s",
  username: "u",
  date: "",
  msg_type: "execute_request",
  version: "5.3",
  more: 7,
};
const parts = [header, {}, {}, { code: "1" }].map((part) => Buffer.from(JSON.stringify(part)));
/** As the protocol says: HMAC-SHA256 over header, parent header, metadata and content, in hexadecimal. */
const signature = Buffer.from(createHmac("sha256", key).update(Buffer.concat(parts)).digest("hex"));
const delimiter = Buffer.from("<IDS|MSG>");

test("a signed message is read, with the identities before it and the buffers after it", () => {
  const frames = [Buffer.from("id"), delimiter, signature, ...parts, Buffer.from("buffer")];
  const message = new Wire(key).read(frames);
  assert.deepEqual(message?.identities.map(String), ["id"]);
  assert.equal(message?.header.msg_type, "execute_request");
  assert.deepEqual(message?.content, { code: "1" });
});

test("what is unsigned, signed by another key, cut off or no JSON is not read", () => {
  const wire = new Wire(key);
  assert.equal(wire.read([delimiter, Buffer.from(""), ...parts]), null);
  assert.equal(new Wire("other").read([delimiter, signature, ...parts]), null);
  assert.equal(wire.read([delimiter, signature, ...parts.slice(0, 3)]), null);
  assert.equal(wire.read([signature, ...parts]), null);
  assert.equal(wire.read([]), null);
  assert.equal(new Wire("").read([delimiter, Buffer.from(""), Buffer.from("{"), ...parts.slice(1)]), null);
  assert.equal(new Wire("").read([delimiter, Buffer.from(""), Buffer.from("{}"), ...parts.slice(1)]), null);
});

test("a written message is signed, names its parent whole, and is read by the same key alone", () => {
  const frames = new Wire(key)
    .write("stream", { text: "x" }, header, ["topic"])
    .map((frame) => Buffer.from(frame));
  const [, , signed = Buffer.alloc(0), ...body] = frames;
  assert.equal(String(signed), createHmac("sha256", key).update(Buffer.concat(body)).digest("hex"));
  assert.deepEqual(JSON.parse(String(body[1])), header);
  assert.deepEqual(new Wire(key).read(frames)?.content, { text: "x" });
  assert.equal(new Wire("other").read(frames), null);
});

test("without a key nothing is signed", () => {
  const frames = new Wire("").write("status", {}, null, []);
  assert.equal(frames[1], "");
});
