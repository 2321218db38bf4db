import { commands, type Progress, ProgressLocation, Uri, window, workspace } from "vscode";
import type { Shell } from "../shell/shell";
import { JobList } from "./job-list";
import { type JobEnd, runJobProcess } from "./job-process";
import { type FoundLibrary, findLibrary } from "./library";
import { percentOf, progressText } from "./progress-text";
import { jobEnvironment } from "./settings";
import type { FromJob } from "./shared/job-messages";

/** Long work: one command of the library. */
export interface Job {
  /** "Embedding scene.tif" */
  readonly title: string;
  /** A command line without the program's name: `["embed", file, "-m", model, "-o", table]`. */
  readonly args: readonly string[];
  /** A model's id or file that it computes with: the models view shows it as loaded meanwhile. */
  readonly model?: string;
  /** A model's id that it downloads. */
  readonly fetches?: string;
  /** The file that it makes. */
  readonly result?: string;
}

/** Does the library's work in processes of their own. */
export class Jobs {
  readonly list = new JobList();
  private readonly closing = new AbortController();

  constructor(private readonly shell: Shell) {
    shell.own({ dispose: () => this.closing.abort() });
  }

  /**
   * Runs a job under a notification with Cancel. A failure is shown, with the way to the log.
   * @returns what the command printed; undefined where it failed or was cancelled.
   */
  async run(job: Job): Promise<string | undefined> {
    const end = await window.withProgress(
      { location: ProgressLocation.Notification, title: job.title, cancellable: true },
      async (display, token) => {
        const cancel = new AbortController();
        token.onCancellationRequested(() => cancel.abort());
        return this.listed(job, cancel, display);
      },
    );
    if (end.how === "done") return end.output;
    if (end.how === "failed") void this.shell.tell(`${job.title} failed: ${end.message}`);
    return undefined;
  }

  /**
   * Asks the library something that takes a moment; nothing is shown.
   * @returns what the command printed.
   * @throws Error with a message for a person.
   */
  async ask(args: readonly string[], signal?: AbortSignal): Promise<string> {
    const end = await this.process(args, signal ?? new AbortController().signal, () => {});
    if (end.how === "done") return end.output;
    if (end.how === "cancelled") throw new Error("cancelled");
    if (end.details !== "") this.shell.log.debug(end.details);
    throw new Error(end.message);
  }

  /** Opens what the library has to say of a file. */
  async describe(file: string): Promise<void> {
    await commands.executeCommand("softcon.describe", Uri.file(file));
  }

  /**
   * The folder of the package `softcon`, for a process that works on its own terms.
   * @throws Error with a line for a person, where there is none that runs here.
   */
  library(): string {
    const found = this.findLibrary();
    if (found.kind === "missing") throw new Error(found.why);
    return found.folder;
  }

  /** The environment of a process that loads the library, with what the person set. */
  environment(): NodeJS.ProcessEnv {
    const settings = workspace.getConfiguration("softcon");
    return jobEnvironment(
      {
        modelsFolder: settings.get("models.folder", ""),
        hub: settings.get("models.hub", ""),
        offline: settings.get("models.offline", false),
      },
      process.env,
    );
  }

  private findLibrary(): FoundLibrary {
    return findLibrary({
      setting: workspace.getConfiguration("softcon").get("libraryPath", ""),
      extension: this.shell.extensionUri.fsPath,
    });
  }

  private async listed(job: Job, cancel: AbortController, display: Progress<Step>): Promise<JobEnd> {
    const { title, args, result } = job;
    const { log } = this.shell;
    const id = this.list.begin(job, () => cancel.abort());
    log.info(`softcon ${args.map(quoted).join(" ")}`);
    let shown = 0;
    const end = await this.process(args, cancel.signal, (message) => {
      if (message.type === "note" || message.type === "output") log.info(message.text);
      if (message.type !== "progress") return;
      this.list.update(id, message.progress);
      const { label } = message.progress;
      const text = progressText(message.progress);
      const percent = percentOf(message.progress) ?? 0;
      display.report({
        message: title.endsWith(label) ? text : `${label}: ${text}`,
        increment: Math.max(0, percent - shown),
      });
      shown = Math.max(shown, percent);
    });
    if (end.how === "failed") {
      log.error(end.details === "" ? end.message : `${end.message}\n${end.details}`);
      this.list.end(id, { state: "failed", problem: end.message });
    } else if (end.how === "cancelled") {
      log.info(`${title}: cancelled`);
      this.list.end(id, { state: "cancelled" });
    } else this.list.end(id, { state: "done", ...(result === undefined ? {} : { result }) });
    return end;
  }

  private async process(
    args: readonly string[],
    signal: AbortSignal,
    onMessage: (message: FromJob) => void,
  ): Promise<JobEnd> {
    const { log, extensionUri } = this.shell;
    const library = this.findLibrary();
    if (library.kind === "missing") return { how: "failed", message: library.why, details: "" };
    const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
    return runJobProcess({
      script: Uri.joinPath(extensionUri, "dist", "jobs", "process.js").fsPath,
      library: library.folder,
      args,
      env: this.environment(),
      ...(folder ? { cwd: folder.uri.fsPath } : {}),
      signal,
      kill: this.closing.signal,
      onMessage: (message) => {
        if (message.type === "warning") log.warn(message.text);
        onMessage(message);
      },
      onNoise: (line) => log.debug(line),
    });
  }
}

interface Step {
  readonly message?: string;
  readonly increment?: number;
}

/** As a shell would take it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
