import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, SoftconError } from "../../core/errors";
import { filesIn } from "../folders";

/** What `<patch>_labels_metadata.json` says. */
export interface PatchMetadata {
  /** Among the 43. */
  readonly labels: readonly string[];
  /** Of a Sentinel-1 patch: the Sentinel-2 patch of the same ground. */
  readonly s2Patch: string | null;
  /** ISO 8601. */
  readonly datetime: string | null;
}

const suffix = "_labels_metadata.json";

/**
 * The metadata of a patch folder and the name that its files begin with.
 * @throws SoftconError where they are absent or cannot be understood.
 */
export async function readMetadata(folder: string, name: string): Promise<PatchMetadata & { stem: string }> {
  const usual = join(folder, name + suffix);
  const text = await readFile(usual, "utf8").catch(() => null);
  if (text !== null) return { ...parsed(text, usual), stem: name };
  const other = (await filesIn(folder)).find((file) => file.endsWith(suffix));
  if (other === undefined)
    throw new SoftconError(
      `${folder} has no ${name}${suffix}: an image without labels; unpack its archive again`,
    );
  const path = join(folder, other);
  return { ...parsed(await readFile(path, "utf8"), path), stem: other.slice(0, -suffix.length) };
}

function parsed(text: string, path: string): PatchMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SoftconError(`${path} is no JSON: ${messageOf(error)}`, "input", { cause: error });
  }
  const facts = new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const labels: unknown = facts.get("labels");
  if (!Array.isArray(labels) || !labels.every((label) => typeof label === "string"))
    throw new SoftconError(`${path} has no list of labels; expected { "labels": ["Pastures", …] }`);
  const textOf = (key: string): string | null => {
    const found: unknown = facts.get(key);
    return typeof found === "string" && found !== "" ? found : null;
  };
  return {
    labels,
    s2Patch: textOf("corresponding_s2_patch"),
    datetime: isoTime(textOf("acquisition_date") ?? textOf("acquisition_time")),
  };
}

/** `2017-12-21 11:25:01` or `2017-12-21T06:42:38`, in UTC. */
function isoTime(text: string | null): string | null {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(text ?? "");
  return found ? `${found[1]}T${found[2]}Z` : null;
}
