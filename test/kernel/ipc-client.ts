import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { HostMessage, KernelMessage } from "#lib/kernel/ipc/ipc-messages";
import type { KernelRequest } from "#lib/kernel/messages";
import { root } from "../repository";
import { type Exchange, Exchanges, type KernelClient, type Said } from "./client";

/** A front end that forks the kernel and talks to it over Node's own channel. */
export class IpcClient implements KernelClient {
  readonly #exchanges = new Exchanges();
  #asked = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on("message", (message: KernelMessage) => {
      if (message.kind === "ready") return;
      const item = message.kind === "event" ? message.event : message.reply;
      this.#exchanges.take(
        message.parent,
        { type: item.type, content: { ...item.content } },
        message.kind === "reply",
      );
    });
  }

  static async start(folder: string): Promise<IpcClient> {
    const child = fork(join(root, "kernel-lib", "bin", "softcon.js"), ["kernel", "run", "--ipc"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const client = new IpcClient(child);
    await once(child, "message");
    return client;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kernelInfo = (): Promise<Exchange> => this.#ask({ type: "kernel_info_request" });
  commInfo = (): Promise<Exchange> => this.#ask({ type: "comm_info_request" });
  isComplete = (code: string): Promise<Exchange> =>
    this.#ask({ type: "is_complete_request", content: { code } });
  complete = (code: string, cursorPos: number): Promise<Exchange> =>
    this.#ask({ type: "complete_request", content: { code, cursorPos } });
  inspect = (code: string, cursorPos: number): Promise<Exchange> =>
    this.#ask({ type: "inspect_request", content: { code, cursorPos } });
  execute: KernelClient["execute"] = (
    code,
    { silent = false, storeHistory = true, stopOnError = true, onSaid } = {},
  ) => this.#ask({ type: "execute_request", content: { code, silent, storeHistory, stopOnError } }, onSaid);
  history: KernelClient["history"] = ({
    access,
    n = 0,
    pattern = "*",
    output = false,
    start = 0,
    stop = 0,
  }) => this.#ask({ type: "history_request", content: { access, n, pattern, output, start, stop } });

  async interrupt(): Promise<void> {
    await this.#ask({ type: "interrupt_request" });
  }

  async restart(): Promise<void> {
    await this.#ask({ type: "restart_request" });
  }

  async shutdown(): Promise<void> {
    const gone = once(this.child, "exit");
    await this.#ask({ type: "shutdown_request", content: { restart: false } });
    await gone;
  }

  /** A host that dies takes the channel with it. */
  async kill(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.disconnect();
    await gone;
  }

  #ask(request: KernelRequest, onSaid?: (said: Said) => void): Promise<Exchange> {
    const message: HostMessage = { id: `r${this.#asked++}`, request };
    const exchange = this.#exchanges.open(message.id, onSaid);
    this.child.send(message);
    return exchange;
  }
}
