import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Scene } from "../../raster/scene";
import { findScenes, type SceneInput } from "../../raster/scene-files";

/** All scenes that the inputs hold, in a fixed order. */
export interface SceneList {
  readonly scenes: readonly SceneInput[];
  /** The folder that names are given relative to. */
  readonly root: string;
}

/**
 * Finds the scenes of every input; what is named twice comes once.
 * @throws SoftconError where an input does not exist or holds no scene.
 */
export async function listScenes(inputs: readonly string[]): Promise<SceneList> {
  const scenes = new Map<string, SceneInput>();
  for (const input of inputs)
    for (const scene of await findScenes(input)) scenes.set(resolve(sourceOf(scene)), scene);
  return { scenes: [...scenes.values()], root: commonFolder(inputs.map((input) => resolve(input))) };
}

/** What tells one list of scenes from another: their places relative to the root. */
export function fingerprint({ scenes, root }: SceneList): string {
  const hash = createHash("sha256");
  for (const scene of scenes) hash.update(`${slashed(relative(root, resolve(sourceOf(scene))))}\n`);
  return hash.digest("hex");
}

/** A scene's name among the others: its id, after the folders between it and the root. */
export function nameOf(scene: Pick<Scene, "id" | "source">, root: string): string {
  const folder = slashed(relative(root, dirname(resolve(scene.source))));
  return folder === "" || folder.startsWith("..") ? scene.id : `${folder}/${scene.id}`;
}

/** The file or folder; for a list of files the first. */
function sourceOf(scene: SceneInput): string {
  return typeof scene === "string" ? scene : (scene[0] ?? "");
}

/** The deepest folder that holds all paths; a single folder is its own. */
function commonFolder(paths: readonly string[]): string {
  const [first = "."] = paths;
  let folder = paths.length === 1 && statSync(first).isDirectory() ? first : dirname(first);
  while (
    !paths.every((path) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  )
    folder = dirname(folder);
  return folder;
}

const slashed = (path: string): string => path.replaceAll(sep, "/");
