import type { Exchange, KernelClient, Said } from "../kernel/client";
import { type Cell, type NotebookFile, type Output, sourceOf } from "./notebook-file";

export interface Run {
  readonly notebook: NotebookFile;
  readonly seconds: number;
}

/**
 * Runs a notebook's cells one after the other, as a front end does that stores what they show.
 * @throws Error with the traceback of the first cell that fails
 */
export async function runNotebook(kernel: KernelClient, notebook: NotebookFile): Promise<Run> {
  const begun = performance.now();
  const cells: Cell[] = [];
  const displays = new Map<string, Output>();
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") {
      cells.push(cell);
      continue;
    }
    const exchange = await kernel.execute(sourceOf(cell));
    const { status, traceback, execution_count } = exchange.reply.content;
    if (status !== "ok") throw new Error(`${sourceOf(cell)}\n\n${[traceback].flat().join("\n")}`);
    const outputs = outputsOf(exchange, displays);
    cells.push({ ...cell, execution_count: Number(execution_count), outputs });
  }
  const latest = (output: Output): Output => displays.get(String(output["display_id"] ?? "")) ?? output;
  const settled = cells.map((cell) => ({
    ...cell,
    ...(cell.outputs && { outputs: cell.outputs.map((output) => withoutId(latest(output))) }),
  }));
  return { notebook: { ...notebook, cells: settled }, seconds: (performance.now() - begun) / 1000 };
}

/** What a cell's messages leave below it; displays that are shown anew are told by their id until the end. */
function outputsOf({ said }: Exchange, displays: Map<string, Output>): Output[] {
  const outputs: Output[] = [];
  let clearNext = false;
  const add = (output: Output): void => {
    if (clearNext) outputs.length = 0;
    clearNext = false;
    outputs.push(output);
  };
  for (const { type, content } of said) {
    if (type === "stream") {
      const last = outputs.at(-1);
      if (!clearNext && last?.output_type === "stream" && last["name"] === content["name"])
        outputs[outputs.length - 1] = { ...last, text: `${last["text"]}${content["text"]}` };
      else add({ output_type: "stream", name: content["name"], text: content["text"] });
    } else if (type === "clear_output") {
      if (content["wait"] === true) clearNext = true;
      else outputs.length = 0;
    } else if (type === "update_display_data")
      displays.set(idOf(content), displayed("display_data", content));
    else if (type === "display_data") {
      add(displayed(type, content));
      displays.set(idOf(content), displayed(type, content));
    } else if (type === "execute_result") {
      add({ ...displayed(type, content), execution_count: content["execution_count"] });
    }
  }
  return outputs;
}

function displayed(output_type: string, content: Said["content"]): Output {
  return { output_type, data: content["data"], metadata: {}, display_id: idOf(content) };
}

function idOf(content: Said["content"]): string {
  const transient = content["transient"];
  const id = typeof transient === "object" && transient !== null ? Reflect.get(transient, "display_id") : "";
  return String(id ?? "");
}

function withoutId({ display_id: _, ...output }: Output): Output {
  return { ...output, output_type: output.output_type };
}

/**
 * What is committed: pictures and text, no scripts and no copies of the data behind a figure; pages that show notebooks
 * then need nothing else.
 */
export function asCommitted(notebook: NotebookFile): NotebookFile {
  const lean = (output: Output): Output => {
    const data = output["data"];
    if (typeof data !== "object" || data === null) return output;
    const bundle = Object.entries(data).filter(
      ([type, item]) =>
        !/^application\/vnd\.(plotly|softcon)\./.test(type) &&
        !(type === "text/html" && /<script/.test(String(item))),
    );
    return { ...output, data: Object.fromEntries(bundle) };
  };
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => ({
      ...cell,
      ...(cell.outputs && { outputs: cell.outputs.map(lean) }),
    })),
  };
}
