import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a file of tests made and has to put away at its end, the latest first. */
export class Cleanup {
  private readonly work: (() => unknown)[] = [];

  /** Does `work` in the end. */
  readonly after = (work: () => unknown): void => {
    this.work.push(work);
  };

  /** A fresh folder, gone in the end. */
  folder(): string {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "softcon-e2e-files-")));
    this.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
    return path;
  }

  /** All of it; what throws does not keep the rest. @throws the first that was thrown. */
  async run(): Promise<void> {
    const thrown: unknown[] = [];
    for (const work of this.work.splice(0).reverse()) {
      try {
        await work();
      } catch (error) {
        thrown.push(error);
      }
    }
    if (thrown.length > 0) throw thrown[0];
  }
}
