import { SoftconError } from "../../core/errors";
import { Kernel } from "../kernel";
import type { SessionOptions } from "../session/cell-session";
import type { HostMessage, KernelMessage } from "./ipc-messages";

/**
 * A kernel that the process which forked this one talks to. Resolves when the host has shut it down; where the host is
 * gone, the process ends.
 * @throws SoftconError where nobody forked this process
 */
export async function openIpcDoor(options: SessionOptions): Promise<void> {
  const send = process.send?.bind(process);
  if (!send)
    throw new SoftconError(
      "softcon kernel run --ipc is started by a program with child_process.fork; for Jupyter, pass --connection-file FILE",
      "usage",
    );
  let last: Promise<void> = Promise.resolve();
  const say = (message: KernelMessage): void => {
    last = new Promise((resolve) => void send(message, undefined, undefined, () => resolve()));
  };
  const kernel = new Kernel(options);
  const over = new Promise<void>((resolve) => {
    process.once("disconnect", () => void kernel.close().then(resolve));
    process.on("message", async ({ id, request }: HostMessage) => {
      await kernel.handle(
        request,
        (event) => say({ kind: "event", parent: id, event }),
        (reply) => say({ kind: "reply", parent: id, reply }),
      );
      if (request.type === "shutdown_request") resolve();
    });
  });
  say({ kind: "ready", protocol: 1 });
  await over;
  await last;
  if (process.connected) process.disconnect();
}
