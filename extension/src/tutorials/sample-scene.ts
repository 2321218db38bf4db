import { existsSync } from "node:fs";
import { join } from "node:path";
import { commands, Uri } from "vscode";
import type { Jobs } from "../jobs/jobs";
import { openTable } from "../notebooks/open-table";
import { workFolder } from "./work-folder";

/** Side of the scene, and of the tiles that it is cut into, in pixels. */
const size = 512;
const tile = 32;

interface Sample {
  readonly folder: string;
  readonly scene: string;
  readonly table: string;
}

/** A scene of the library's synthetic world in the person's folder, and what the walkthrough does with it. */
export class SampleScene {
  constructor(private readonly jobs: Jobs) {}

  /** Draws it where it is not there yet, and shows it. */
  async open(): Promise<void> {
    const sample = await this.#drawn();
    if (sample) await show(sample.scene);
  }

  async compare(): Promise<void> {
    const sample = await this.#drawn();
    if (sample) await commands.executeCommand("softcon.bands.compareComposites", sample.scene);
  }

  /** With the small model that comes with the library: nothing is downloaded. */
  async embed(): Promise<void> {
    const sample = await this.#embedded();
    if (sample) await commands.executeCommand("softcon.jobs.focus");
  }

  async explore(): Promise<void> {
    const sample = await this.#embedded();
    if (sample) await openTable(sample.table);
  }

  async #drawn(): Promise<Sample | undefined> {
    const parent = await workFolder("the sample scene");
    if (parent === undefined) return undefined;
    const folder = join(parent, "softcon-sample");
    const sample = { folder, scene: join(folder, "scene.tif"), table: join(folder, "scene.parquet") };
    if (existsSync(sample.scene)) return sample;
    const args = ["synth", "--layout", "scene", "--product", "L2A", "--size", String(size), "--out", folder];
    const done = await this.jobs.run({ title: "Drawing a sample scene", args, result: sample.scene });
    return done === undefined ? undefined : sample;
  }

  async #embedded(): Promise<Sample | undefined> {
    const sample = await this.#drawn();
    if (!sample || existsSync(sample.table)) return sample;
    const args = [
      ...["embed", sample.scene, "--model", "softcon-tiny-s2", "--out", sample.table],
      ...["--tile", String(tile), "--thumbnails"],
    ];
    const done = await this.jobs.run({ title: "Embedding the sample scene", args, result: sample.table });
    return done === undefined ? undefined : sample;
  }
}

async function show(scene: string): Promise<void> {
  await commands.executeCommand("vscode.openWith", Uri.file(scene), "softcon.bands");
}
