import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pythonInterpreter } from "#lib/testing/peers";
import { root } from "../repository";
import { type Exchange, Exchanges, type KernelClient, type Said } from "./client";

/** A front end made of Jupyter's own client library, which starts the installed kernel by its name. */
export class JupyterClient implements KernelClient {
  readonly #exchanges = new Exchanges();
  readonly #orders = new Map<string, () => void>();
  #asked = 0;
  /** Of the kernel's first process. */
  pid = 0;
  readonly ready: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    let isReady = (): void => undefined;
    this.ready = new Promise((resolve, reject) => {
      isReady = resolve;
      child.once("exit", (code) => reject(new Error(`Jupyter's client ended with code ${code}`)));
    });
    this.ready.catch(() => undefined);
    if (!child.stdout) throw new Error("no output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = JSON.parse(line);
      if (message.kind === "ready") {
        this.pid = message.pid;
        isReady();
      } else if (message.kind === "done") this.#orders.get(message.id)?.();
      else this.#exchanges.take(message.parent, message, message.kind === "reply");
    });
  }

  /** @param data the Jupyter data folder in which the kernel was installed */
  static async start(folder: string, data: string, name = "softcon"): Promise<JupyterClient> {
    const script = join(root, "test", "kernel", "jupyter_side.py");
    const child = spawn(pythonInterpreter, [script, name], {
      cwd: folder,
      env: { ...process.env, JUPYTER_PATH: data },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const client = new JupyterClient(child);
    await client.ready;
    return client;
  }

  kernelInfo = (): Promise<Exchange> => this.#ask("kernel_info_request", {});
  commInfo = (): Promise<Exchange> => this.#ask("comm_info_request", { target_name: "jupyter.widget" });
  isComplete = (code: string): Promise<Exchange> => this.#ask("is_complete_request", { code });
  complete = (code: string, cursor_pos: number): Promise<Exchange> =>
    this.#ask("complete_request", { code, cursor_pos });
  inspect = (code: string, cursor_pos: number): Promise<Exchange> =>
    this.#ask("inspect_request", { code, cursor_pos, detail_level: 0 });
  execute: KernelClient["execute"] = (
    code,
    { silent = false, storeHistory = true, stopOnError = true, onSaid } = {},
  ) =>
    this.#ask(
      "execute_request",
      {
        code,
        silent,
        store_history: storeHistory,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: stopOnError,
      },
      onSaid,
    );
  history: KernelClient["history"] = ({ access, output = false, ...rest }) =>
    this.#ask("history_request", { hist_access_type: access, output, raw: true, session: 0, ...rest });
  interrupt = (): Promise<void> => this.#order("interrupt");
  restart = (): Promise<void> => this.#order("restart");

  async shutdown(): Promise<void> {
    const gone = once(this.child, "exit");
    await this.#order("shutdown");
    await gone;
  }

  async kill(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  #ask(type: string, content: object, onSaid?: (said: Said) => void): Promise<Exchange> {
    const id = `r${this.#asked++}`;
    const exchange = this.#exchanges.open(id, onSaid);
    this.#send({ do: "ask", id, type, content });
    return exchange;
  }

  #order(name: string): Promise<void> {
    const id = `o${this.#asked++}`;
    const done = new Promise<void>((resolve) => this.#orders.set(id, resolve));
    this.#send({ do: name, id });
    return done;
  }

  #send(order: object): void {
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}
