import { type ChildProcess, fork } from "node:child_process";
import { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { deserialize } from "node:v8";
import type { Display } from "../display/notebook";
import type { SavedVariable, Variable } from "../messages";
import type { Completion } from "./compiler";
import { FrameReader, frameTags } from "./frames";
import { endGroup, hasGroups } from "./process-group";
import { StreamText } from "./stream-text";
import {
  alarmDescriptor,
  type CellOutcome,
  memoryVariable,
  outputDescriptor,
  type WorkerMessage,
  type WorkerRequest,
} from "./worker-messages";

export interface SessionOptions {
  /** Where cells run, and from where they import. */
  readonly folder: string;
  /** What the process may take, in megabytes; 0: no limit. */
  readonly memoryMegabytes: number;
}

/** Where a session's outputs go, in the order in which they were made. */
export interface SessionOutput {
  stream(name: "stdout" | "stderr", text: string): void;
  display(display: Display): void;
  clear(wait: boolean): void;
}

/** The process that ran the cells is gone, and the names they had declared with it. */
export class SessionEnded extends Error {
  override readonly name = "SessionEnded";
}

type Answer = Exclude<WorkerMessage, { kind: "ready" | "display" | "clear" }>;
type Question = Exclude<WorkerRequest, { kind: "interrupt" }>;
/** A question without the number that its answer is told by. */
type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

/** One process that runs cells, seen from outside. It never blocks its owner, whatever a cell does. */
export class CellSession {
  readonly #child: ChildProcess;
  /** Heard by the process while a cell computes. */
  readonly #alarm: Socket;
  readonly #pending = new Map<number, { resolve(answer: Answer): void; reject(reason: Error): void }>();
  readonly #ended: Promise<void>;
  readonly #streams: StreamText;
  readonly ready: Promise<void>;
  #asked = 0;
  #interrupts = 0;
  #gone: SessionEnded | null = null;

  constructor(
    { folder, memoryMegabytes }: SessionOptions,
    private readonly output: SessionOutput,
  ) {
    this.#child = fork(join(__dirname, "worker.js"), [], {
      cwd: folder,
      env: { ...process.env, [memoryVariable]: String(memoryMegabytes) },
      // A computation that is ended from outside leaves Node's count of nested callbacks behind.
      execArgv: ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
      // A group of its own, which ends with it: programs that cells started go too.
      detached: hasGroups,
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe", "pipe"],
    });
    this.#streams = new StreamText((name, text) => output.stream(name, text));
    let heardReady = (): void => undefined;
    this.ready = new Promise((resolve, reject) => {
      heardReady = resolve;
      this.#child.once("error", reject);
      this.#child.once("exit", () => reject(this.#gone ?? new SessionEnded("it ended before it was ready")));
    });
    this.ready.catch(() => undefined);
    const reader = new FrameReader((tag, payload) => {
      if (tag === frameTags.message) this.#take(deserialize(payload), heardReady);
      else this.#streams.push(tag === frameTags.stdout ? "stdout" : "stderr", payload);
    });
    this.#alarm = pipeOf(this.#child, alarmDescriptor);
    let isTooLarge = false;
    this.#alarm.on("data", () => {
      isTooLarge = true;
    });
    pipeOf(this.#child, outputDescriptor).on("data", (piece: Buffer) => reader.push(piece));
    // Programs that a cell starts, and native code, print here.
    this.#child.stdout?.on("data", (bytes: Buffer) => this.#streams.push("stdout", bytes));
    this.#child.stderr?.on("data", (bytes: Buffer) => this.#streams.push("stderr", bytes));
    this.#ended = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => {
        this.#streams.flush();
        this.#end(
          new SessionEnded(
            isTooLarge
              ? `the session was ended: it took more than the ${memoryMegabytes} MB of memory that it may`
              : signal
                ? `the session was ended by ${signal}`
                : `the session ended with code ${code}`,
          ),
        );
        resolve();
      });
    });
  }

  async execute(code: string, count: number): Promise<CellOutcome> {
    const answer = await this.#ask({ kind: "execute", code, count });
    return answer.kind === "executed" ? answer.outcome : unexpected(answer);
  }

  async complete(code: string, position: number): Promise<Completion> {
    const answer = await this.#ask({ kind: "complete", code, position });
    return answer.kind === "completed" ? answer.completion : unexpected(answer);
  }

  async inspect(code: string, position: number): Promise<string | null> {
    const answer = await this.#ask({ kind: "inspect", code, position });
    return answer.kind === "inspected" ? answer.text : unexpected(answer);
  }

  async isComplete(code: string): Promise<{ readonly complete: boolean; readonly indent: string }> {
    const answer = await this.#ask({ kind: "isComplete", code });
    return answer.kind === "judged" ? answer : unexpected(answer);
  }

  /** Answered when no cell computes. */
  async variables(): Promise<readonly Variable[]> {
    const answer = await this.#ask({ kind: "variables" });
    return answer.kind === "listed" ? answer.variables : unexpected(answer);
  }

  /** @throws Error where there is no file for what the name stands for. */
  async saveVariable(name: string, folder: string): Promise<SavedVariable> {
    const answer = await this.#ask({ kind: "save", name, folder });
    return answer.kind === "saved" ? answer.saved : unexpected(answer);
  }

  /** @returns whether everything that was asked before ended within `patienceMs`. */
  async interrupt(patienceMs: number): Promise<boolean> {
    if (this.#gone) return true;
    this.#interrupts++;
    this.#child.send({ kind: "interrupt", turn: this.#interrupts });
    this.#alarm.write("!");
    const asked = [...this.#pending.keys()];
    const isOver = (): boolean => asked.every((id) => !this.#pending.has(id));
    for (const end = performance.now() + patienceMs; !isOver() && performance.now() < end; ) await delay(10);
    return isOver();
  }

  /** Ends the process, whatever it does. */
  async end(): Promise<void> {
    endGroup(this.#child.pid);
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #ask(question: Unnumbered<Question>): Promise<Answer> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ ...question, id });
    });
  }

  #take(message: WorkerMessage, heardReady: () => void): void {
    this.#streams.flush();
    if (message.kind === "ready") heardReady();
    else if (message.kind === "display") this.output.display(message);
    else if (message.kind === "clear") this.output.clear(message.wait);
    else {
      const waiting = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.kind === "failed") waiting?.reject(new Error(message.message));
      else waiting?.resolve(message);
    }
  }

  #end(reason: SessionEnded): void {
    this.#gone = reason;
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

function pipeOf(child: ChildProcess, descriptor: number): Socket {
  const pipes: readonly unknown[] = child.stdio;
  const pipe = pipes[descriptor];
  if (pipe instanceof Socket) return pipe;
  throw new Error("the session cannot be reached");
}

function unexpected(answer: Answer): never {
  throw new Error(`the session answered "${answer.kind}"`);
}
