import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Jupyter's wire protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol */
const delimiter = Buffer.from("<IDS|MSG>");

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

export interface WireMessage {
  /** Of the sockets that it came through, so that an answer finds its way. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Signs and reads messages with the key of a connection; an empty key means that nothing is signed. */
export class Wire {
  readonly #session = randomUUID();

  constructor(private readonly key: string) {}

  /** @returns null for what is damaged, or signed by somebody else: it is not answered. */
  read(frames: readonly Buffer[]): WireMessage | null {
    const at = frames.findIndex((frame) => frame.equals(delimiter));
    const [signature, ...parts] = at < 0 ? [] : frames.slice(at + 1);
    const signed = parts.slice(0, 4);
    if (!signature || signed.length < 4 || !this.#isOurs(signature, signed)) return null;
    try {
      const header = headerOf(JSON.parse(String(signed[0])));
      const content: unknown = JSON.parse(String(signed[3]));
      if (!header || typeof content !== "object" || content === null) return null;
      return { identities: frames.slice(0, at), header, content: { ...content } };
    } catch {
      return null;
    }
  }

  /** @param topic first frame, by which subscribers choose; in place of the identities of an answer */
  write(
    type: string,
    content: unknown,
    parent: Header | null,
    prefix: readonly (Buffer | string)[],
  ): (Buffer | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      session: this.#session,
      username: "kernel",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.3",
    };
    const parts = [header, parent ?? {}, {}, content].map((part) => JSON.stringify(part));
    return [...prefix, delimiter, this.#sign(parts), ...parts];
  }

  #sign(parts: readonly (Buffer | string)[]): string {
    if (this.key === "") return "";
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #isOurs(signature: Buffer, parts: readonly Buffer[]): boolean {
    const expected = Buffer.from(this.#sign(parts));
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
}

function headerOf(value: unknown): Header | null {
  if (typeof value !== "object" || value === null) return null;
  const text = (name: string): string => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === "string" ? found : "";
  };
  const header: Header = {
    // what else a client wrote into it comes back to it
    ...value,
    msg_id: text("msg_id"),
    session: text("session"),
    username: text("username"),
    date: text("date"),
    msg_type: text("msg_type"),
    version: text("version"),
  };
  return header.msg_id === "" || header.msg_type === "" ? null : header;
}
