import { existsSync } from "node:fs";
import type { Memento } from "vscode";
import { isListOf, isRecord, isText } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import type { JobList } from "./job-list";

const key = "softcon.results";
const most = 20;

interface KeptResult {
  readonly title: string;
  readonly result: string;
}

/** Results outlive the window: the workspace remembers the latest, as long as their files are there. */
export function keepResults(shell: Shell, list: JobList): void {
  const memory = shell.context.workspaceState;
  for (const { title, result } of remembered(memory)) if (existsSync(result)) list.restore(title, result);
  let kept = JSON.stringify(remembered(memory));
  const keep = (): void => {
    const results = list.all
      .flatMap(({ title, result }) => (result === undefined ? [] : [{ title, result }]))
      .slice(0, most);
    const now = JSON.stringify(results);
    if (now === kept) return;
    kept = now;
    void memory.update(key, results);
  };
  shell.own({ dispose: list.onChange(keep) });
}

function remembered(memory: Memento): readonly KeptResult[] {
  const stored: unknown = memory.get(key);
  return isListOf(isKept, stored) ? stored : [];
}

function isKept(value: unknown): value is KeptResult {
  return isRecord(value) && isText(value["title"]) && isText(value["result"]);
}
