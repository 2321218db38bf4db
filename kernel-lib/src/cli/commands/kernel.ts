import { SoftconError } from "../../core/errors";
import type { Arguments } from "../arguments";
import type { Command, Context } from "../command";
import { defined } from "../defined";

export const kernel: Command = {
  name: "kernel",
  summary: "the TypeScript kernel for Jupyter notebooks",
  usage: "install [--user | --prefix DIR] [--name NAME] | run --connection-file FILE [--memory MB]",
  details: `install tells Jupyter where the kernel is; no Python is needed for it. Afterwards "TypeScript (SoftCon)" is in
the list of kernels of JupyterLab, Notebook and VS Code. It points to this Node and this installation of softcon: install
again where either moves. run is what Jupyter starts. docs/kernel.md tells what cells can do.`,
  options: {
    user: { help: "into the user's own Jupyter folder; the default" },
    prefix: { value: "DIR", help: "into DIR/share/jupyter, for the Python or environment in DIR" },
    name: { value: "NAME", help: "by which notebooks name the kernel; default: softcon" },
    "connection-file": { value: "FILE", help: "where the client wrote how it wants to be connected" },
    ipc: { help: "talk to the program that forked this one, over Node's own channel" },
    memory: { value: "MB", help: "what the process of the cells may take; it is ended where it takes more" },
  },
  run: async (args, context) => {
    const action = args.operand("install or run");
    if (action === "install") return install(args, context);
    if (action === "run") return run(args, context);
    throw args.misuse(`"${action}" is neither install nor run`);
  },
};

/** Loaded when it is used: most commands have no need of it. */
async function install(args: Arguments, context: Context): Promise<undefined> {
  const prefix = args.text("prefix");
  if (args.flag("user") && prefix !== undefined) throw args.misuse("--user and --prefix are two places");
  const { displayName, installKernel } = await import("../../kernel/install/kernelspec");
  const folder = installKernel(defined({ prefix, name: args.text("name") }));
  if (args.flag("json")) context.out(JSON.stringify({ folder, displayName }));
  else context.out(folder);
  context.note(`Jupyter lists it as "${displayName}"`);
  return undefined;
}

async function run(args: Arguments, context: Context): Promise<undefined> {
  const file = args.text("connection-file");
  const ipc = args.flag("ipc");
  if ((file === undefined) === !ipc)
    throw new SoftconError("softcon kernel run takes --connection-file FILE or --ipc, one of them", "usage");
  const { runKernel } = await import("../../kernel/run-kernel");
  await runKernel(
    file === undefined ? { kind: "ipc" } : { kind: "jupyter", connectionFile: file },
    context.signal,
    args.integer("memory"),
  );
  return undefined;
}
