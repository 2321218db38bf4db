import { basename, dirname, join } from "node:path";
import { SoftconError } from "../../core/errors";
import { filesIn } from "../folders";

/** An archive as it was downloaded: one file, or several that are one when put together. */
export interface Archive {
  /** Without the parts' endings: `s2_l1c.tar.gz`. */
  readonly name: string;
  readonly format: "zip" | "tar" | "tar.gz" | "tar.zst";
  /** In their order. */
  readonly files: readonly string[];
}

/** `name.zip`, `name.tar.gz`, `name.tar.gz.partab`, `name.tar.gzab`. */
const archiveName = /^(.+\.(zip|tar\.gz|tgz|tar\.zst|tzst|tar))(?:\.?(?:part)?([a-z]{2}))?$/;

/**
 * The archives in a folder, or the one that a path names.
 * @throws SoftconError where a part is missing, named with the folder where it was expected.
 */
export async function archivesAt(path: string): Promise<Archive[]> {
  const inside = await filesIn(path);
  const folder = inside.length > 0 ? path : dirname(path);
  const names =
    inside.length > 0 ? inside : (await filesIn(folder)).filter((name) => name === basename(path));
  const groups = new Map<string, Map<string, string>>();
  for (const file of names) {
    const [, name, , part = ""] = archiveName.exec(file) ?? [];
    if (name === undefined) continue;
    const group = groups.get(name) ?? new Map<string, string>();
    groups.set(name, group.set(part, file));
  }
  return [...groups].map(([name, parts]) => ({
    name,
    format: formatOf(name),
    files: filesOf(parts, folder),
  }));
}

function formatOf(name: string): Archive["format"] {
  if (name.endsWith(".zip")) return "zip";
  if (name.endsWith("zst")) return "tar.zst";
  return name.endsWith("gz") ? "tar.gz" : "tar";
}

/** A whole file goes before its parts; parts count aa, ab, … without a gap. */
function filesOf(parts: ReadonlyMap<string, string>, folder: string): string[] {
  const whole = parts.get("");
  if (whole !== undefined) return [join(folder, whole)];
  const endings = [...parts.keys()].sort();
  const present = endings.map((ending) => join(folder, parts.get(ending) ?? ""));
  for (const [i, ending] of endings.entries()) {
    const expected = String.fromCharCode(97 + Math.floor(i / 26), 97 + (i % 26));
    if (ending === expected) continue;
    const like = parts.get(ending) ?? "";
    throw new SoftconError(
      `no ${like.slice(0, -2)}${expected} in ${folder}, and ${like} is there; expected every part: download it from where the others came`,
    );
  }
  return present;
}
