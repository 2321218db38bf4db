import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import { SoftconError } from "../../core/errors";

/** What a worker offers: functions of one structured-clonable argument. */
export type Operations = Record<string, (argument: never) => unknown>;

type Reply<Result> = { readonly result: Result } | { readonly error: string; readonly mendable: boolean };

/** A worker thread that runs one operation at a time. */
export class Remote<Offered extends Operations> {
  private readonly worker: Worker;

  /** @param script path of a compiled module that calls `serve`. */
  constructor(script: string) {
    this.worker = new Worker(script);
    // Nothing but pending calls keeps the process alive.
    this.worker.unref();
  }

  /** @param transfer buffers that move to the worker instead of being copied. */
  call<Name extends keyof Offered & string>(
    operation: Name,
    argument: Parameters<Offered[Name]>[0],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<Offered[Name]>> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        this.worker.unref();
      };
      const onMessage = (reply: Reply<ReturnType<Offered[Name]>>): void => {
        settle();
        if ("result" in reply) resolve(reply.result);
        else reject(reply.mendable ? new SoftconError(reply.error) : new Error(reply.error));
      };
      const onError = (error: Error): void => {
        settle();
        reject(error);
      };
      const onExit = (): void => onError(new SoftconError("interrupted", "interrupted"));
      this.worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      this.worker.ref();
      this.worker.postMessage({ operation, argument }, [...transfer]);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

/** In a worker: answers the calls of its `Remote`. */
export function serve(operations: Operations): void {
  parentPort?.on("message", (message: { operation: string; argument: never }) => {
    try {
      const operation = operations[message.operation];
      if (!operation) throw new Error(`no operation ${message.operation}`);
      parentPort?.postMessage({ result: operation(message.argument) });
    } catch (error) {
      const mendable = error instanceof SoftconError;
      const text =
        error instanceof Error ? (mendable ? error.message : (error.stack ?? error.message)) : String(error);
      parentPort?.postMessage({ error: text, mendable });
    }
  });
}

/** How many workers to use where the caller does not say: one a core, eight at most. */
export const defaultThreads = (): number => Math.min(8, availableParallelism());
