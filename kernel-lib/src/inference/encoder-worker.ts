import { parentPort } from "node:worker_threads";
import { messageOf, SoftconError } from "../core/errors";
import type { FromWorker, Outputs, OutputTensor, PixelBatch, ToWorker } from "./encoder-messages";
import { type OpenModel, openModel } from "./open-model";

// One model, run here so that the thread that reads and writes stays free. Messages are answered in order.

let model: OpenModel | undefined;
let queue = Promise.resolve();

parentPort?.on("message", (message: ToWorker) => {
  queue = queue.then(() => answer(message));
});

async function answer(message: ToWorker): Promise<void> {
  try {
    switch (message.kind) {
      case "open": {
        model = await openModel(message.request);
        const { description, provider, passedOver } = model;
        return send({ kind: "opened", opened: { description, provider, passedOver } });
      }
      case "run": {
        if (!model) throw new Error("run before open");
        const results = await model.session.run({ pixels: message.batch });
        const outputs: Record<string, OutputTensor> = {};
        for (const [name, { data, shape }] of Object.entries(results)) {
          // A copy of its own, so that it can be handed over: onnxruntime keeps the buffer it gave.
          if (data instanceof Float32Array) outputs[name] = { data: data.slice(), shape };
        }
        const pixels = message.batch.data;
        return send({ kind: "ran", job: message.job, outputs, pixels }, [pixels, ...dataOf(outputs)]);
      }
      case "close":
        await model?.session.dispose();
        send({ kind: "closed" });
        parentPort?.close();
    }
  } catch (error) {
    send({
      kind: "failed",
      job: message.kind === "run" ? message.job : null,
      message: messageOf(error),
      problem: error instanceof SoftconError ? error.kind : null,
    });
  }
}

const dataOf = (outputs: Outputs): Float32Array[] => Object.values(outputs).map(({ data }) => data);

function send(message: FromWorker, moved: readonly PixelBatch["data"][] = []): void {
  parentPort?.postMessage(
    message,
    moved.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
  );
}
