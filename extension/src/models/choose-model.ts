import { type QuickPickItem, QuickPickItemKind, window } from "vscode";
import type { JobList } from "../jobs/job-list";
import type { ModelEntry } from "./model-entry";
import { summaryOf } from "./model-state";
import type { Models } from "./models";

interface ModelItem extends QuickPickItem {
  readonly model?: ModelEntry;
}

/**
 * Asks which model to take.
 * @param preferred the id or path that is offered first.
 * @throws Error where there is no library to ask.
 */
export async function chooseModel(
  models: Models,
  list: JobList,
  title: string,
  preferred = "",
): Promise<ModelEntry | undefined> {
  const usable = (await models.all()).filter(({ problem }) => problem === undefined);
  const first = usable.filter(({ id }) => id === preferred);
  const here = usable.filter(({ id, file }) => id !== preferred && file !== null);
  const rest = usable.filter(({ id, file }) => id !== preferred && file === null);
  const items: ModelItem[] = [
    ...section("as set", first, list),
    ...section("on this machine", here, list),
    ...section("to be downloaded first", rest, list),
  ];
  const picked = await window.showQuickPick(items, {
    title,
    placeHolder: "Which model?",
    matchOnDescription: true,
  });
  return picked?.model;
}

function section(title: string, models: readonly ModelEntry[], list: JobList): ModelItem[] {
  if (models.length === 0) return [];
  return [
    { label: title, kind: QuickPickItemKind.Separator },
    ...models.map((model) => ({ label: model.name, description: summaryOf(model, list.running), model })),
  ];
}
