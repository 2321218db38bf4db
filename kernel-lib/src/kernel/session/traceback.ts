import { relative } from "node:path";
import { inspect } from "node:util";
import type { Diagnostic } from "tslab/dist/converter";
import type { CellMap, Place } from "./cell-map";
import type { CellError } from "./worker-messages";

/** A text that ran, as its writer knows it. */
export interface Source {
  /** "cell 3" */
  readonly name: string;
  /** Null where it lies in a file of that name. */
  readonly code: string | null;
  readonly map: CellMap | undefined;
  /** Lines that stand before the first one that its writer wrote. */
  readonly ahead: number;
}

export type FindSource = (file: string) => Source | null;

const frameAt = /^(\s+at .*?)\(?((?:file:\/\/)?[^\s()][^()]*?):(\d+):(\d+)\)?$/;

/** A thrown thing as a cell's error: its name, its message, and where it came from in the cells' own lines. */
export function errorOf(thrown: unknown, find: FindSource, folder: string): CellError {
  if (!(thrown instanceof Error)) {
    const evalue = typeof thrown === "string" ? thrown : inspect(thrown);
    return { status: "error", ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const ename = thrown.name || thrown.constructor.name;
  return { status: "error", ename, evalue: thrown.message, traceback: tracebackOf(thrown, find, folder, 0) };
}

/** What the compiler holds against a cell. */
export function rejectionOf(problems: readonly Diagnostic[], code: string, name: string): CellError {
  const lines = problems.flatMap(({ start, code: number, messageText, fileName }) => {
    const place = { line: start.line + 1, column: start.character + 1 };
    const where = `${fileName ?? name}, line ${place.line}, column ${place.column}: TS${number}: ${messageText}`;
    return fileName === undefined ? [where, ...excerpt(code, place)] : [where];
  });
  const [first] = problems;
  const evalue = first ? `TS${first.code}: ${first.messageText}` : "it does not compile";
  return { status: "error", ename: "TypeScriptError", evalue, traceback: lines };
}

function tracebackOf(error: Error, find: FindSource, folder: string, depth: number): string[] {
  const stack = error.stack ?? "";
  const head = headOf(error, stack);
  const shown: string[] = [];
  let pointed: string[] = [];
  for (const line of stack.slice(head.length).split("\n")) {
    const found = frameAt.exec(line);
    if (!found) continue;
    const [, call = "", file = "", row, column] = found;
    if (isOurs(file)) break;
    if (file.startsWith("node:")) continue;
    const source = find(file);
    const place = source && placed(source, { line: Number(row), column: Number(column) });
    if (!source) shown.push(`${call}(${shortened(file, folder)}:${row}:${column})`);
    if (!source || !place) continue;
    shown.push(`${asWritten(call)}(${source.name}, line ${place.line}, column ${place.column})`);
    if (pointed.length === 0 && source.code !== null)
      pointed = [`${source.name}, line ${place.line}:`, ...excerpt(source.code, place)];
  }
  const cause = error.cause;
  const because =
    cause === undefined || depth > 3
      ? []
      : cause instanceof Error
        ? tracebackOf(cause, find, folder, depth + 1).map((line, i) => (i === 0 ? `caused by ${line}` : line))
        : [`caused by ${inspect(cause)}`];
  return [...head.split("\n"), ...shown, ...pointed, ...because];
}

/** Functions of cells are called through the object that keeps them, which nobody wrote. */
function asWritten(call: string): string {
  return call.replace(/^(\s+at (?:async )?)Proxy\./, "$1");
}

/** The message part of a stack: some libraries change the message after the stack was taken. */
function headOf(error: Error, stack: string): string {
  const at = stack.search(/\n\s+at /);
  const head = at < 0 ? stack : stack.slice(0, at);
  return head === "" ? `${error.name}: ${error.message}` : head;
}

/** From the line on which this package called the cell, nothing is the reader's. */
function isOurs(file: string): boolean {
  return file.startsWith(__dirname);
}

function shortened(file: string, folder: string): string {
  const inside = relative(folder, file.replace(/^file:\/\//, ""));
  return inside.startsWith("..") ? file : inside;
}

function placed({ map, ahead }: Source, place: Place): Place | null {
  if (!map) return place;
  const found = map.sourceOf(place);
  return found && found.line > ahead ? { ...found, line: found.line - ahead } : null;
}

/** The line with one on each side, and a caret below the column. */
function excerpt(code: string, { line, column }: Place): string[] {
  const lines = code.split("\n");
  const first = Math.max(1, line - 1);
  return lines.slice(first - 1, line + 1).flatMap((text, i) => {
    const number = first + i;
    const shown = `${number === line ? ">" : " "} ${String(number).padStart(3)} | ${text}`;
    return number === line ? [shown, `      | ${" ".repeat(column - 1)}^`] : [shown];
  });
}
