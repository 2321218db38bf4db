import type { Jobs } from "../jobs/jobs";
import { isListOf, isText } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import { brokenEntry, localEntry, type ModelEntry, publishedEntries } from "./model-entry";

const key = "softcon.localModels";

/** The models that there are: the published ones, and those of the person's own files. */
export class Models {
  private readonly listeners = new Set<() => void>();
  private latest: Promise<readonly ModelEntry[]> | undefined;

  constructor(
    private readonly shell: Shell,
    private readonly jobs: Jobs,
  ) {}

  /** @throws Error where there is no library to ask. */
  async all(): Promise<readonly ModelEntry[]> {
    this.latest ??= this.read();
    return this.latest;
  }

  /** Calls `listener` when the models may be others than before, until what it returns is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What is known is forgotten, and asked for anew when it is needed. */
  refresh(): void {
    this.latest = undefined;
    for (const listener of this.listeners) listener();
  }

  async addLocal(path: string): Promise<void> {
    await this.remember([...this.localFiles().filter((file) => file !== path), path]);
  }

  /** Takes a file off the list; the file itself stays. */
  async forgetLocal(path: string): Promise<void> {
    await this.remember(this.localFiles().filter((file) => file !== path));
  }

  private async read(): Promise<readonly ModelEntry[]> {
    const published = publishedEntries(await this.jobs.ask(["models", "--json"]));
    const local: ModelEntry[] = [];
    for (const path of this.localFiles()) local.push(await this.describe(path));
    return [...published, ...local];
  }

  private async describe(path: string): Promise<ModelEntry> {
    try {
      return localEntry(path, await this.jobs.ask(["info", path, "--json"]));
    } catch (error) {
      return brokenEntry(path, error instanceof Error ? error.message : String(error));
    }
  }

  private localFiles(): readonly string[] {
    const stored: unknown = this.shell.context.globalState.get(key);
    return isListOf(isText, stored) ? stored : [];
  }

  private async remember(files: readonly string[]): Promise<void> {
    await this.shell.context.globalState.update(key, files);
    this.refresh();
  }
}
