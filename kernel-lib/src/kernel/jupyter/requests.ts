import type { Cursor, HistoryRequest, KernelRequest } from "../messages";

type Content = Readonly<Record<string, unknown>>;

/** A Jupyter message as a request; null for what this kernel does not know, which is not answered. */
export function requestOf(type: string, content: Content): KernelRequest | null {
  const text = (name: string): string => (typeof content[name] === "string" ? content[name] : "");
  const flag = (name: string, otherwise: boolean): boolean =>
    typeof content[name] === "boolean" ? content[name] : otherwise;
  switch (type) {
    case "kernel_info_request":
    case "comm_info_request":
    case "interrupt_request":
      return { type };
    case "execute_request":
      return {
        type,
        content: {
          code: text("code"),
          silent: flag("silent", false),
          storeHistory: flag("store_history", true),
          stopOnError: flag("stop_on_error", true),
        },
      };
    case "complete_request":
    case "inspect_request":
      return { type, content: cursorOf(content, text("code")) };
    case "is_complete_request":
      return { type, content: { code: text("code") } };
    case "history_request":
      return { type, content: historyOf(content) };
    case "shutdown_request":
      return { type, content: { restart: flag("restart", false) } };
    default:
      return null;
  }
}

function cursorOf(content: Content, code: string): Cursor {
  const position = content["cursor_pos"];
  return { code, cursorPos: typeof position === "number" ? position : [...code].length };
}

function historyOf(content: Content): HistoryRequest {
  const number = (name: string): number => {
    const value = content[name];
    return typeof value === "number" ? value : 0;
  };
  const access = content["hist_access_type"];
  const pattern = content["pattern"];
  return {
    access: access === "range" || access === "search" ? access : "tail",
    output: content["output"] === true,
    start: number("start"),
    stop: number("stop"),
    n: number("n"),
    pattern: typeof pattern === "string" ? pattern : "*",
  };
}
