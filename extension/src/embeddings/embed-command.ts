import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Uri, window, workspace } from "vscode";
import { fileOf } from "../jobs/file-argument";
import type { Jobs } from "../jobs/jobs";
import { chooseModel } from "../models/choose-model";
import type { Models } from "../models/models";
import type { Shell } from "../shell/shell";
import { type EmbedChoices, type EmbedRequest, embedArguments, tableName } from "./embed-arguments";
import { exploreTable } from "./explore-command";

/** "SoftCon: Embed": an image, a folder of bands or a folder of images becomes a table of embeddings. */
export function registerEmbedCommand(shell: Shell, jobs: Jobs, models: Models): void {
  shell.command("softcon.embed", async (argument) => {
    const input = await fileOf(argument, {
      title: "Embed an image or a folder",
      canSelectFolders: true,
      filters: { GeoTIFFs: ["tif", "tiff"], "All files": ["*"] },
    });
    if (!input) return;
    const settings = workspace.getConfiguration("softcon.embed", Uri.file(input));
    const title = `Embed ${basename(input)}`;
    const model = await chooseModel(models, jobs.list, title, settings.get("model", ""));
    if (!model) return;
    const target = await window.showSaveDialog({
      title,
      saveLabel: "Embed",
      defaultUri: Uri.file(join(dirname(input), tableName(input, model.id))),
      filters: { "Tables of embeddings": ["parquet"] },
    });
    if (!target) return;
    const table = target.fsPath;
    const existing = await decideExisting(table);
    if (!existing) return;
    const args = embedArguments({ ...choices(input), input, model: model.id, table, existing });
    const done = await jobs.run({
      title: `Embedding ${basename(input)}`,
      args,
      model: model.id,
      result: table,
    });
    models.refresh(); // it may have been downloaded
    if (done !== undefined) await offer(table, done, jobs);
  });
}

function choices(input: string): EmbedChoices {
  const settings = workspace.getConfiguration("softcon.embed", Uri.file(input));
  return {
    tile: settings.get("tile", 0),
    stride: settings.get("stride", 0),
    pool: settings.get("pool", "cls"),
    precision: settings.get("precision", "fp32"),
    provider: settings.get("provider", "auto"),
    threads: settings.get("threads", 0),
    thumbnails: settings.get("thumbnails", false),
  };
}

/** The dialog asked about replacing already; a run that was stopped may go on. */
async function decideExisting(table: string): Promise<EmbedRequest["existing"] | undefined> {
  if (!existsSync(`${table}.partial.journal`)) return existsSync(table) ? "overwrite" : "none";
  const [goOn, anew] = ["Go On", "Start Anew"] as const;
  const picked = await window.showInformationMessage(
    `An unfinished ${basename(table)} is there.`,
    { modal: true, detail: "What is whole of it is kept if you go on." },
    goOn,
    anew,
  );
  if (picked === goOn) return "resume";
  return picked === anew ? "overwrite" : undefined;
}

/** Opens the table, and says what came of it. */
async function offer(table: string, output: string, jobs: Jobs): Promise<void> {
  const describe = "Describe Table";
  await exploreTable(table);
  const summary = output.split("\n")[0]?.replace(`${table}: `, `${basename(table)}: `) ?? basename(table);
  const picked = await window.showInformationMessage(summary, describe);
  if (picked === describe) await jobs.describe(table);
}
