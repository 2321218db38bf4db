import { basename, dirname, join } from "node:path";
import { ConfigurationTarget, commands, env, ProgressLocation, UIKind, Uri, window, workspace } from "vscode";
import type { Jobs } from "../jobs/jobs";
import { findLibrary } from "../jobs/library";
import { bytesText } from "../jobs/progress-text";
import { isRecord } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import { chooseModel } from "./choose-model";
import { exportModel } from "./export-model";
import type { ModelEntry } from "./model-entry";
import type { Models } from "./models";

/**
 * What can be done with a model, from the view or the palette.
 * @param show shows a model in the view
 */
export function registerModelCommands(
  shell: Shell,
  jobs: Jobs,
  models: Models,
  show: (id: string) => Promise<void>,
): void {
  /** The model a command was called on, else one that the person picks. */
  const about = async (argument: unknown, title: string): Promise<ModelEntry | undefined> => {
    const { model } = isRecord(argument) ? argument : {};
    const all = await models.all();
    const called = all.find(({ id }) => isRecord(model) && model["id"] === id);
    return called ?? chooseModel(models, jobs.list, title);
  };
  /** Registers a command about one model; the models are read anew afterwards. */
  const command = (name: string, title: string, run: (model: ModelEntry) => Promise<unknown>): void =>
    shell.command(`softcon.models.${name}`, async (argument) => {
      const model = await about(argument, title);
      if (!model) return;
      await run(model);
    });

  command("download", "Download a model", async (model) => {
    if (model.kind === "local") throw new Error(`${model.name} is a local file already`);
    await jobs.run({ title: `Downloading ${model.id}`, args: ["pull", model.id], fetches: model.id });
    models.refresh();
  });
  command("verify", "Verify a model", async (model) => {
    if (model.kind === "local")
      throw new Error(`${model.name} is a local file: nobody states which hash it must have`);
    const title = `Verifying ${model.id}`;
    const output = await jobs.run({ title, args: ["pull", model.id, "--verify"], fetches: model.id });
    models.refresh();
    if (output !== undefined)
      void window.showInformationMessage(`${model.id} is what was published: its sha256 agrees.`);
  });
  command("export", "Export a model as ONNX", async (model) => {
    await exportModel(jobs, model);
    models.refresh();
  });
  command("reveal", "Reveal a model's file", (model) => reveal(model));
  command("delete", "Delete a download", (model) => remove(model, jobs, models));
  command("forget", "Take a local file off the list", (model) => models.forgetLocal(model.id));

  shell.command("softcon.models.add", async (argument) => {
    const files = argument instanceof Uri ? [argument] : await pickFiles();
    for (const { scheme, fsPath } of files ?? []) {
      if (scheme !== "file") throw new Error("a model has to be a file on this machine's disk");
      await models.addLocal(fsPath);
    }
    const added = files?.at(-1);
    if (added) await show(added.fsPath);
  });
  shell.command("softcon.models.refresh", () => models.refresh());
  shell.command("softcon.setLibrary", () => setLibrary(shell));
}

/** Asks for the folder of a library, looks at it, and keeps it as this machine's setting. */
async function setLibrary({ extensionUri }: Shell): Promise<void> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'A folder in which "npm install softcon" was run',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!folder) return;
  const found = findLibrary({ setting: folder.fsPath, extension: extensionUri.fsPath });
  if (found.kind === "missing") throw new Error(found.why);
  await workspace
    .getConfiguration("softcon")
    .update("libraryPath", folder.fsPath, ConfigurationTarget.Global);
}

function pickFiles(): Thenable<Uri[] | undefined> {
  return window.showOpenDialog({
    title: "Add local models",
    canSelectMany: true,
    filters: { Models: ["pth", "pt", "safetensors", "onnx"] },
  });
}

async function reveal({ id, file }: ModelEntry): Promise<void> {
  if (file === null) throw new Error(`${id} is not downloaded`);
  if (env.uiKind === UIKind.Desktop && env.remoteName === undefined) {
    await commands.executeCommand("revealFileInOS", Uri.file(file));
    return;
  }
  const copy = "Copy Path";
  const picked = await window.showInformationMessage(`${basename(file)} lies in ${dirname(file)}.`, copy);
  if (picked === copy) await env.clipboard.writeText(file);
}

async function remove(model: ModelEntry, jobs: Jobs, models: Models): Promise<void> {
  if (model.kind === "local")
    throw new Error(`${model.name} is your own file: SoftCon only takes it off the list`);
  const yes = "Delete";
  const detail = `${join("…", basename(model.file ?? model.id))}, ${bytesText(model.bytes)}. It can be downloaded again.`;
  const picked = await window.showWarningMessage(
    `Delete the download of ${model.id}?`,
    { modal: true, detail },
    yes,
  );
  if (picked !== yes) return;
  await window.withProgress({ location: ProgressLocation.Window, title: `Deleting ${model.id}` }, () =>
    jobs.ask(["remove", model.id]),
  );
  models.refresh();
}
