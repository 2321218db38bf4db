import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../core/atomic-file";
import { SoftconError } from "../../core/errors";
import { prefixDataFolder, userDataFolder } from "./data-folders";
import { logoPng } from "./logo";

export interface InstallOptions {
  /** By which notebooks name the kernel; "softcon" unless given. */
  readonly name?: string;
  /** The folder of a Python or an environment; the user's own data folder unless given. */
  readonly prefix?: string;
}

/** The name that people see in lists of kernels. */
export const displayName = "TypeScript (SoftCon)";

/**
 * Writes what Jupyter reads to find and start the kernel: this Node, this installation of the package.
 * @returns the folder
 * @throws SoftconError for a name that Jupyter does not take
 */
export function installKernel({ name = "softcon", prefix }: InstallOptions = {}): string {
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw new SoftconError(
      `a kernel's name has letters, digits, ".", "_" and "-" only, not "${name}"`,
      "usage",
    );
  const data = prefix === undefined ? userDataFolder() : prefixDataFolder(prefix);
  const folder = join(data, "kernels", name.toLowerCase());
  mkdirSync(folder, { recursive: true });
  const program = join(__dirname, "..", "..", "..", "bin", "softcon.js");
  const spec = {
    argv: [process.execPath, program, "kernel", "run", "--connection-file", "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
  writeFileAtomic(join(folder, "logo-32x32.png"), logoPng(32));
  writeFileAtomic(join(folder, "logo-64x64.png"), logoPng(64));
  writeFileAtomic(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  return folder;
}
