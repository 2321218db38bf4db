import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { TestContext } from "node:test";

/** What a GET is answered with; what is left out is as an honest server does. */
export interface Behaviour {
  readonly status?: number;
  /** Bytes to send in place of the file's. */
  readonly body?: Uint8Array;
  /** Cut the connection after so many bytes of body. */
  readonly cutAfter?: number;
  readonly ignoreRange?: boolean;
  /** In place of the true header; null for none (chunked). */
  readonly contentLength?: number | null;
  readonly contentRange?: string;
  /** Send in pieces of 1 KiB with this pause between them. */
  readonly pauseMs?: number;
  /** Send headers and then nothing. */
  readonly silent?: boolean;
}

/** What a HEAD is answered with. */
export interface HeadAnswer {
  readonly status?: number;
  readonly size?: number;
  readonly sha256?: string;
  readonly commit?: string;
}

/** A model hub on the loopback interface: its own address answers HEAD and redirects GET to a second one, as the real one does. */
export class FakeHub {
  /** The behaviours of the next GETs, in order; honest when they have run out. */
  readonly next: Behaviour[] = [];
  promise: HeadAnswer = {};
  readonly gets: { readonly range: string | undefined; readonly authorization: string | undefined }[] = [];
  readonly heads: { readonly url: string; readonly authorization: string | undefined }[] = [];
  bytesSent = 0;
  private readonly servers: Server[] = [];
  private storage = "";
  endpoint = "";

  private constructor(readonly file: Buffer) {}

  static async start(t: Pick<TestContext, "after">, file: Buffer): Promise<FakeHub> {
    const hub = new FakeHub(file);
    hub.storage = await hub.listen((_, response, request) => hub.serve(request, response));
    hub.endpoint = await hub.listen((url, response, request) => hub.answer(url, request, response));
    t.after(() => hub.stop());
    return hub;
  }

  get sha256(): string {
    return createHash("sha256").update(this.file).digest("hex");
  }

  async stop(): Promise<void> {
    for (const server of this.servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  private async listen(
    handle: (url: string, response: ServerResponse, request: IncomingMessage) => void,
  ): Promise<string> {
    const server = createServer((request, response) => handle(request.url ?? "", response, request));
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
  }

  /** The hub itself. */
  private answer(url: string, request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers;
    const { status = 302, size = this.file.length, sha256 = this.sha256, commit } = this.promise;
    if (request.method === "HEAD") this.heads.push({ url, authorization });
    response.statusCode = status;
    if (status === 302) {
      response.setHeader("location", `${this.storage}/signed?for=${encodeURIComponent(url)}`);
      response.setHeader("x-linked-size", size);
      response.setHeader("x-linked-etag", `"${sha256}"`);
    }
    if (commit !== undefined) response.setHeader("x-repo-commit", commit);
    response.end();
  }

  /** Where the bytes lie. */
  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { range, authorization } = request.headers;
    this.gets.push({ range, authorization });
    const behaviour = this.next.shift() ?? {};
    const whole = behaviour.body ?? this.file;
    const begin = behaviour.ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const body = whole.subarray(begin);
    response.statusCode = behaviour.status ?? (begin > 0 ? 206 : 200);
    const contentRange = behaviour.contentRange ?? `bytes ${begin}-${whole.length - 1}/${whole.length}`;
    if (response.statusCode === 206) response.setHeader("content-range", contentRange);
    const length = behaviour.contentLength === undefined ? body.length : behaviour.contentLength;
    if (length !== null) response.setHeader("content-length", length);
    if (response.statusCode >= 400) response.setHeader("content-length", 0).end();
    else void this.send(response, body, behaviour);
  }

  private async send(response: ServerResponse, body: Uint8Array, behaviour: Behaviour): Promise<void> {
    const { cutAfter = body.length, pauseMs = 0, silent = false } = behaviour;
    response.flushHeaders();
    if (silent) return;
    const step = pauseMs > 0 ? 1024 : 65536;
    for (let at = 0; at < cutAfter && !response.destroyed; at += step) {
      const piece = body.subarray(at, Math.min(at + step, cutAfter));
      this.bytesSent += piece.length;
      await new Promise<void>((resolve) => response.write(piece, () => setTimeout(resolve, pauseMs)));
    }
    if (cutAfter < body.length || behaviour.contentLength !== undefined) response.destroy();
    else response.end();
  }
}
