import { readFileSync } from "node:fs";
import { messageOf, SoftconError } from "../../core/errors";

/** Where a kernel is to be reached, as the client that starts it decided. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly ports: Readonly<Record<Channel, number>>;
}

export const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type Channel = (typeof channels)[number];

/** @throws SoftconError where the file cannot be read, lacks something, or asks for a signature other than HMAC-SHA256 */
export function readConnectionFile(path: string): Connection {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new SoftconError(`${path}: not a connection file of Jupyter: ${messageOf(error)}`, "input", {
      cause: error,
    });
  }
  const value = (name: string): unknown =>
    typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
  const text = (name: string, otherwise: string): string => {
    const found = value(name) ?? otherwise;
    if (typeof found === "string") return found;
    throw new SoftconError(`${path}: "${name}" is ${JSON.stringify(found)}, expected text`);
  };
  const port = (channel: Channel): number => {
    const found = value(`${channel}_port`);
    if (typeof found === "number" && Number.isInteger(found) && found > 0 && found < 65_536) return found;
    throw new SoftconError(`${path}: "${channel}_port" is ${JSON.stringify(found)}, expected a port number`);
  };
  const scheme = text("signature_scheme", "hmac-sha256");
  const key = text("key", "");
  if (key !== "" && scheme !== "hmac-sha256")
    throw new SoftconError(`${path}: signed by ${scheme}; this kernel knows hmac-sha256`);
  return {
    transport: text("transport", "tcp"),
    ip: text("ip", "127.0.0.1"),
    key,
    ports: {
      shell: port("shell"),
      iopub: port("iopub"),
      stdin: port("stdin"),
      control: port("control"),
      hb: port("hb"),
    },
  };
}

/** The address of a channel; of files that are named by numbers where the transport is "ipc". */
export function addressOf({ transport, ip, ports }: Connection, channel: Channel): string {
  return transport === "ipc" ? `ipc://${ip}-${ports[channel]}` : `${transport}://${ip}:${ports[channel]}`;
}
