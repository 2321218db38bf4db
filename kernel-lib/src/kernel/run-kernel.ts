import { SoftconError } from "../core/errors";
import { openIpcDoor } from "./ipc/ipc-door";
import { readConnectionFile } from "./jupyter/connection-file";
import { openJupyterDoor } from "./jupyter/jupyter-door";
import { endWithParent } from "./parent-watch";

export type Door = { readonly kind: "jupyter"; readonly connectionFile: string } | { readonly kind: "ipc" };

/**
 * Runs a kernel in this process until it is shut down; its cells run in a process of their own, in the current folder.
 * @param memoryMegabytes what that process may take; 0: no limit
 * @throws SoftconError on a Node that lacks what cells need, and for a connection file that is none
 */
export async function runKernel(door: Door, signal: AbortSignal, memoryMegabytes = 0): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 12))
    throw new SoftconError(
      `the notebook kernel needs Node 20.12 or later, to import ES modules; this is ${process.version}`,
      "resource",
    );
  // Ctrl-C stops a cell, not the kernel.
  process.removeAllListeners("SIGINT");
  const listeners: (() => void)[] = [];
  process.on("SIGINT", () => {
    for (const interrupt of listeners) interrupt();
  });
  const leave = (): never => process.exit(0);
  signal.addEventListener("abort", leave);
  endWithParent(leave);
  const options = { folder: process.cwd(), memoryMegabytes };
  if (door.kind === "ipc") await openIpcDoor(options);
  else
    await openJupyterDoor(readConnectionFile(door.connectionFile), options, (interrupt) => {
      listeners.push(interrupt);
    });
}
