import { homedir } from "node:os";
import { posix, win32 } from "node:path";

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const here = (): Machine => ({ platform: process.platform, env: process.env, home: homedir() });

/**
 * Where Jupyter looks for what a user has installed.
 * Source: jupyter_core.paths.jupyter_data_dir.
 */
export function userDataFolder({ platform, env, home }: Machine = here()): string {
  const { join } = platform === "win32" ? win32 : posix;
  const set = env["JUPYTER_DATA_DIR"];
  if (set) return set;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(env["APPDATA"] ?? join(home, "AppData", "Roaming"), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "jupyter");
}

/** Where Jupyter looks below the folder of a Python, or of an environment. */
export function prefixDataFolder(prefix: string, { platform }: Pick<Machine, "platform"> = here()): string {
  const { join } = platform === "win32" ? win32 : posix;
  return join(prefix, "share", "jupyter");
}
