import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { HostMessage, KernelEvent, KernelMessage, KernelReply, KernelRequest } from "softcon";

export interface KernelProcessOptions {
  /** The folder of the package `softcon`. */
  readonly library: string;
  /** Where cells run, and from where they import. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the process of the cells may take; 0: no limit. */
  readonly memoryMegabytes: number;
  /** A line that the process wrote on its own. */
  readonly onNoise: (line: string) => void;
  /** It ended, and nobody had asked for that: "SIGKILL", "exit code 1". */
  readonly onEnd: (how: string) => void;
}

interface Waiting {
  readonly resolve: (reply: KernelReply) => void;
  readonly reject: (problem: Error) => void;
}

/** The kernel's process ended before it answered. */
export class KernelEnded extends Error {
  override readonly name = "KernelEnded";
}

/** A kernel in a process of its own, spoken to over Node's channel. Nothing of what cells do can block its owner. */
export class KernelProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, Waiting>();
  /** Told of what happens on behalf of a request. */
  readonly #listeners = new Map<string, (event: KernelEvent) => void>();
  /** The cell that ran last is listened to on: what it prints later is its own. */
  #lastCell = "";
  #asked = 0;
  #wanted = true;
  #ended: KernelEnded | null = null;

  constructor(options: KernelProcessOptions) {
    const { library, folder, env, memoryMegabytes, onNoise } = options;
    const limit = memoryMegabytes > 0 ? ["--memory", String(memoryMegabytes)] : [];
    this.#child = fork(join(library, "bin", "softcon.js"), ["kernel", "run", "--ipc", ...limit], {
      cwd: folder,
      env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
      execArgv: [], // the extension host's own, for its debugger, are not for cells
      silent: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => onNoise(text.trimEnd()));
    this.#child.on("message", (message: KernelMessage) => this.#take(message));
    this.#child.on("error", (error) => this.#end(error.message, options));
    this.#child.on("exit", (code, signal) => this.#end(signal ?? `exit code ${code}`, options));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws KernelEnded where the process is gone, or goes before it answers. */
  ask(request: KernelRequest, listen: (event: KernelEvent) => void = () => {}): Promise<KernelReply> {
    if (this.#ended) return Promise.reject(this.#ended);
    const message: HostMessage = { id: `r${this.#asked++}`, request };
    if (request.type === "execute_request") {
      this.#listeners.delete(this.#lastCell);
      this.#lastCell = message.id;
      this.#listeners.set(message.id, listen);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, { resolve, reject });
      this.#child.send(message, () => {}); // a process that is gone says so by its exit
    });
  }

  /** Ends the process with all that its cells have started; whoever waits is told why. */
  dispose(why: string): void {
    this.#wanted = false;
    if (this.#child.connected) this.#child.disconnect(); // it ends its cells and then itself
    const { pid } = this.#child;
    if (pid !== undefined) setTimeout(() => this.#child.kill("SIGKILL"), graceMs).unref();
    this.#giveUp(new KernelEnded(why));
  }

  #take(message: KernelMessage): void {
    if (message.kind === "event") this.#listeners.get(message.parent ?? "")?.(message.event);
    if (message.kind !== "reply") return;
    this.#waiting.get(message.parent)?.resolve(message.reply);
    this.#waiting.delete(message.parent);
  }

  #end(how: string, { onEnd }: KernelProcessOptions): void {
    if (this.#ended) return;
    this.#giveUp(new KernelEnded(`the kernel ended (${how})`));
    if (this.#wanted) onEnd(how);
  }

  #giveUp(reason: KernelEnded): void {
    this.#ended = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    this.#listeners.clear();
  }
}

/** How long a kernel that is let go of has to end its cells. */
const graceMs = 3000;
