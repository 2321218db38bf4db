import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../testing/temporary-folder";
import { addressOf, readConnectionFile } from "./connection-file";

/** As jupyter_client 7.4 writes it. */
const given = {
  shell_port: 53455,
  iopub_port: 55107,
  stdin_port: 53391,
  control_port: 51115,
  hb_port: 57935,
  ip: "127.0.0.1",
  key: "0a1b",
  transport: "tcp",
  signature_scheme: "hmac-sha256",
  kernel_name: "softcon",
};

test("a connection file is read, and what is wrong with one is said", (t) => {
  const path = join(temporaryFolder(t), "kernel 1.json");
  const read = (content: unknown): ReturnType<typeof readConnectionFile> => {
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return readConnectionFile(path);
  };
  const connection = read(given);
  assert.equal(addressOf(connection, "iopub"), "tcp://127.0.0.1:55107");
  assert.equal(addressOf({ ...connection, transport: "ipc", ip: "/tmp/k" }, "hb"), "ipc:///tmp/k-57935");
  assert.throws(() => read("{"), /not a connection file/);
  assert.throws(() => read({ ...given, hb_port: "1" }), /"hb_port" is "1", expected a port number/);
  assert.throws(() => read({ ...given, signature_scheme: "hmac-md5" }), /signed by hmac-md5/);
  assert.equal(read({ ...given, key: "", signature_scheme: "hmac-md5" }).key, "");
  assert.throws(() => readConnectionFile(`${path}.missing`), /ENOENT/);
});
