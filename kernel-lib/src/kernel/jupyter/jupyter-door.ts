import type { Router } from "zeromq";
import { Kernel, type Publish } from "../kernel";
import type { KernelEvent } from "../messages";
import type { SessionOptions } from "../session/cell-session";
import { addressOf, type Connection } from "./connection-file";
import { requestOf } from "./requests";
import { SendQueue } from "./send-queue";
import { type Header, Wire, type WireMessage } from "./wire";

/** A kernel that Jupyter's clients reach over ZeroMQ. Resolves when a client has shut it down. */
export async function openJupyterDoor(
  connection: Connection,
  options: SessionOptions,
  onInterrupt: (interrupt: () => void) => void,
): Promise<void> {
  const zeromq: typeof import("zeromq") = require("zeromq");
  const kernel = new Kernel(options);
  const wire = new Wire(connection.key);
  // Nothing that was published is dropped because a client is slow.
  const iopub = new zeromq.Publisher({ sendHighWaterMark: 0, linger: 1000 });
  const shell = new zeromq.Router({ sendHighWaterMark: 0, linger: 1000 });
  const control = new zeromq.Router({ sendHighWaterMark: 0, linger: 1000 });
  const stdin = new zeromq.Router({ linger: 0 });
  const heartbeat = new zeromq.Router({ linger: 0 });
  await Promise.all([
    iopub.bind(addressOf(connection, "iopub")),
    shell.bind(addressOf(connection, "shell")),
    control.bind(addressOf(connection, "control")),
    stdin.bind(addressOf(connection, "stdin")),
    heartbeat.bind(addressOf(connection, "hb")),
  ]);
  const published = new SendQueue(iopub);
  const publishFor =
    (parent: Header | null): Publish =>
    ({ type, content }: KernelEvent) =>
      published.send(wire.write(type, content, parent, [`kernel.${type}`]));
  onInterrupt(() => void kernel.interrupt());
  publishFor(null)({ type: "status", content: { execution_state: "starting" } });

  let shutDown: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    shutDown = resolve;
  });
  const serve = async (socket: Router): Promise<void> => {
    const replies = new SendQueue(socket);
    for await (const frames of socket) {
      const message = wire.read(frames);
      if (message) void answer(message, replies);
    }
  };
  const answer = async (message: WireMessage, replies: SendQueue): Promise<void> => {
    const { header, identities } = message;
    const publish = publishFor(header);
    const request = requestOf(header.msg_type, message.content);
    if (!request) return ignored(publish);
    await kernel.handle(request, publish, (reply) =>
      replies.send(wire.write(reply.type, reply.content, header, identities)),
    );
    if (request.type === "shutdown_request") {
      await Promise.all([replies.sent(), published.sent()]);
      shutDown();
    }
  };
  const beat = async (): Promise<void> => {
    for await (const frames of heartbeat) await heartbeat.send(frames);
  };
  const quiet = (error: unknown): void => {
    if (!iopub.closed) throw error;
  };
  serve(shell).catch(quiet);
  serve(control).catch(quiet);
  beat().catch(quiet);
  await over;
  for (const socket of [shell, control, stdin, heartbeat, iopub]) socket.close();
}

/** Messages of extensions that this kernel does not have (comms, the debugger) are taken and let go. */
function ignored(publish: Publish): void {
  publish({ type: "status", content: { execution_state: "busy" } });
  publish({ type: "status", content: { execution_state: "idle" } });
}
