import type { KernelEvent } from "softcon";
import { mimes, type ShownOutput } from "./output-items";

type ErrorContent = Extract<KernelEvent, { type: "error" }>["content"];

/**
 * An error as VS Code shows it: its traceback is markup there, in which the cells' lines are links. In the file it stays
 * what the kernel said.
 */
export function errorOutput({ ename, evalue, traceback }: ErrorContent): ShownOutput {
  const lines = traceback.flatMap((line) => line.split("\n"));
  const stack = lines.map(linked).join("\n");
  return {
    items: [{ mime: mimes.error, data: JSON.stringify({ name: ename, message: evalue, stack }) }],
    metadata: { outputType: "error", originalError: { output_type: "error", ename, evalue, traceback } },
  };
}

const excerptHead = /^cell (\d+), line (\d+):$/;
const excerptLine = /^([> ]) +(\d*) \| (.*)$/;
const place = /\bcell (\d+), line (\d+)/;

function linked(line: string): string {
  const head = excerptHead.exec(line);
  // The form that VS Code knows, also for the line it shows where details are folded away.
  if (head) return `Cell In [${head[1]}], line ${head[2]}`;
  const shown = excerptLine.exec(line);
  if (shown) {
    const [, mark, number = "", code = ""] = shown;
    return `${mark === ">" ? "--->" : "    "} ${number.padStart(3)} | ${escaped(code)}`;
  }
  const found = place.exec(line);
  if (!found) return escaped(line);
  const [text, count, row] = found;
  const address = `vscode-notebook-cell:?execution_count=${count}&line=${row}`;
  const end = found.index + text.length;
  return `${escaped(line.slice(0, found.index))}<a href='${address}'>${text}</a>${escaped(line.slice(end))}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
