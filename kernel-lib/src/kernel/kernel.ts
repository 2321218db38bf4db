import { messageOf } from "../core/errors";
import { toCharacters, toUnits } from "./characters";
import { describeKernel } from "./describe-kernel";
import type { Display } from "./display/notebook";
import { History } from "./history";
import type {
  Cursor,
  DisplayContent,
  ExecuteRequest,
  KernelEvent,
  KernelReply,
  KernelRequest,
} from "./messages";
import { CellSession, SessionEnded, type SessionOptions, type SessionOutput } from "./session/cell-session";
import type { CellError, CellOutcome } from "./session/worker-messages";

/** Tells everybody what happens on behalf of one request. */
export type Publish = (event: KernelEvent) => void;

/** How long a cell has to end by itself once it is interrupted; then its session is started anew. */
const patienceMs = 5000;

interface Waiting {
  readonly request: ExecuteRequest;
  readonly publish: Publish;
  readonly reply: (reply: KernelReply) => void;
}

/** What both doors open on: one session of cells, and Jupyter's messages about it. It never blocks. */
export class Kernel {
  #session: CellSession;
  #count = 0;
  readonly #history = new History();
  readonly #queue: Waiting[] = [];
  #running: Waiting | null = null;
  /** Of the cell that runs, or ran last: what cells print later is shown there. */
  #publish: Publish = () => undefined;
  #closed = false;

  constructor(private readonly options: SessionOptions) {
    this.#session = this.#start();
  }

  /** Answers a request once; what happens meanwhile, and that it is over, is published. */
  async handle(request: KernelRequest, publish: Publish, reply: (reply: KernelReply) => void): Promise<void> {
    publish({ type: "status", content: { execution_state: "busy" } });
    try {
      reply(await this.#answer(request, publish));
    } finally {
      publish({ type: "status", content: { execution_state: "idle" } });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#session.end();
  }

  #answer(request: KernelRequest, publish: Publish): Promise<KernelReply> | KernelReply {
    switch (request.type) {
      case "kernel_info_request":
        return { type: "kernel_info_reply", content: describeKernel() };
      case "execute_request":
        return new Promise((reply) => {
          this.#queue.push({ request: request.content, publish, reply });
          void this.#next();
        });
      case "complete_request":
        return this.#complete(request.content);
      case "inspect_request":
        return this.#inspect(request.content);
      case "is_complete_request":
        return this.#isComplete(request.content.code);
      case "history_request":
        return ok("history_reply", { history: this.#history.find(request.content) });
      case "comm_info_request":
        return ok("comm_info_reply", { comms: {} });
      case "interrupt_request":
        return this.interrupt().then(() => ok("interrupt_reply", {}));
      case "restart_request":
        return this.#restart();
      case "variables_request":
        return this.#session.variables().then(
          (variables) => ok("variables_reply", { variables }),
          () => ok("variables_reply", { variables: [] }),
        );
      case "save_variable_request":
        return this.#save(request.content);
      case "shutdown_request":
        return this.close().then(() => ok("shutdown_reply", { restart: request.content.restart }));
    }
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    this.#running = waiting;
    const reply = await this.#execute(waiting);
    this.#running = null;
    // Whoever asked for more cells meanwhile asked in the belief that this one would do.
    if (reply.content["status"] === "error" && waiting.request.stopOnError)
      for (const given of this.#queue.splice(0)) given.reply(aborted());
    waiting.reply(reply);
    void this.#next();
  }

  async #execute({ request, publish }: Waiting): Promise<KernelReply> {
    const { code, silent, storeHistory } = request;
    const counted = storeHistory && !silent;
    if (counted) this.#count++;
    const count = this.#count;
    this.#publish = publish;
    if (!silent) publish({ type: "execute_input", content: { code, execution_count: count } });
    if (counted) this.#history.add(count, code);
    const outcome = await this.#run(code, count);
    if (outcome.status === "error") {
      const { ename, evalue, traceback } = outcome;
      const content = { ename, evalue, traceback };
      publish({ type: "error", content });
      return { type: "execute_reply", content: { status: "error", execution_count: count, ...content } };
    }
    if (outcome.result && !silent) {
      publish({
        type: "execute_result",
        content: { execution_count: count, data: outcome.result, metadata: {}, transient: {} },
      });
      if (counted) this.#history.setOutput(String(outcome.result["text/plain"] ?? ""));
    }
    return ok("execute_reply", { execution_count: count, payload: [], user_expressions: {} });
  }

  async #run(code: string, count: number): Promise<CellOutcome> {
    if (code.trim() === "") return { status: "ok", result: null };
    const session = this.#session;
    try {
      return await session.execute(code, count);
    } catch (error) {
      if (!(error instanceof SessionEnded)) return errorNamed("KernelError", messageOf(error));
      // An interrupt that nothing else could carry out, or a restart, has put another in its place already.
      if (this.#session === session && !this.#closed) this.#session = this.#start();
      return errorNamed(
        "SessionEnded",
        `${error.message}; a new one was started: names that cells had declared are gone, run those cells again`,
      );
    }
  }

  async #complete({ code, cursorPos }: Cursor): Promise<KernelReply> {
    const position = toUnits(code, cursorPos);
    const { start, end, matches } = await this.#session
      .complete(code, position)
      .catch(() => ({ start: position, end: position, matches: [] }));
    const span = { start: toCharacters(code, start), end: toCharacters(code, end) };
    return ok("complete_reply", {
      matches: matches.map(({ name }) => name),
      cursor_start: span.start,
      cursor_end: span.end,
      metadata: {
        _jupyter_types_experimental: matches.map(({ name, kind }) => ({ ...span, text: name, type: kind })),
      },
    });
  }

  async #inspect({ code, cursorPos }: Cursor): Promise<KernelReply> {
    const text = await this.#session.inspect(code, toUnits(code, cursorPos)).catch(() => null);
    const data = text === null ? {} : { "text/plain": text };
    return ok("inspect_reply", { found: text !== null, data, metadata: {} });
  }

  async #isComplete(code: string): Promise<KernelReply> {
    const { complete, indent } = await this.#session
      .isComplete(code)
      .catch(() => ({ complete: true, indent: "" }));
    const content = complete ? { status: "complete" } : { status: "incomplete", indent };
    return { type: "is_complete_reply", content };
  }

  async #save({ name, folder }: { readonly name: string; readonly folder: string }): Promise<KernelReply> {
    try {
      return ok("save_variable_reply", { ...(await this.#session.saveVariable(name, folder)) });
    } catch (error) {
      const content = { status: "error", ename: "Error", evalue: messageOf(error), traceback: [] };
      return { type: "save_variable_reply", content };
    }
  }

  /** Stops the cell that runs and gives up those that wait. */
  async interrupt(): Promise<void> {
    for (const given of this.#queue.splice(0)) given.reply(aborted());
    const session = this.#session;
    if (this.#running && !(await session.interrupt(patienceMs)) && this.#session === session) {
      this.#say(
        `The cell could not be interrupted: it was inside code that JavaScript cannot stop. Its session was ended and a new one started; names that cells had declared are gone.\n`,
      );
      this.#session = this.#start();
      await session.end();
    }
  }

  async #restart(): Promise<KernelReply> {
    for (const given of this.#queue.splice(0)) given.reply(aborted());
    const session = this.#session;
    this.#count = 0;
    this.#session = this.#start();
    await session.end();
    await this.#session.ready;
    return ok("restart_reply", {});
  }

  #say(text: string): void {
    this.#publish({ type: "stream", content: { name: "stderr", text } });
  }

  #start(): CellSession {
    const output: SessionOutput = {
      stream: (name, text) => this.#publish({ type: "stream", content: { name, text } }),
      display: (display) =>
        this.#publish({
          type: display.update ? "update_display_data" : "display_data",
          content: displayContent(display),
        }),
      clear: (wait) => this.#publish({ type: "clear_output", content: { wait } }),
    };
    return new CellSession(this.options, output);
  }
}

function displayContent({ data, metadata, displayId }: Display): DisplayContent {
  return { data, metadata, transient: displayId === null ? {} : { display_id: displayId } };
}

function ok(type: string, content: Readonly<Record<string, unknown>>): KernelReply {
  return { type, content: { status: "ok", ...content } };
}

function aborted(): KernelReply {
  return { type: "execute_reply", content: { status: "aborted" } };
}

function errorNamed(ename: string, evalue: string): CellError {
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
