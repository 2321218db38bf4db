import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { isRecord, isText } from "../../shell/shared/records";
import { isSettings } from "../shared/messages";
import type { MapFacts, ProjectionSettings } from "../shared/projection";
import { writeWhole } from "./atomic-file";

/** Places of all rows on a map; NaN for those that have none. */
export interface MapPlaces {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

const format = 1;

/**
 * The maps of a table, kept beside it, or in `storage` where its folder cannot be written to: each as a NumPy array
 * [rows, 2] and a line on what made it. A map of other vectors is not shown.
 */
export class KeptMaps {
  readonly #folders: readonly string[];
  readonly #identity: string;
  readonly #rows: number;

  constructor(table: string, storage: string, identity: string, rows: number) {
    this.#folders = [`${table}.maps`, join(storage, `${basename(table)}-${identity}`)];
    this.#identity = identity;
    this.#rows = rows;
  }

  /** The newest first. */
  async list(): Promise<MapFacts[]> {
    const found: { readonly facts: MapFacts; readonly made: string }[] = [];
    for (const folder of this.#folders)
      for (const name of await namesIn(folder)) {
        const about = await this.#about(join(folder, name));
        if (about && !found.some(({ facts }) => facts.id === about.facts.id)) found.push(about);
      }
    return found.sort((a, b) => (a.made < b.made ? 1 : -1)).map(({ facts }) => facts);
  }

  /** Null where there is none, or it is damaged. */
  async read(id: string): Promise<MapPlaces | null> {
    if (!/^[\w-]+$/.test(id)) return null;
    for (const folder of this.#folders) {
      const bytes = await readFile(join(folder, `${id}.npy`)).catch(() => null);
      const start = bytes && bytes.length >= 10 ? 10 + bytes.readUInt16LE(8) : 0;
      if (!bytes || bytes.length - start !== 8 * this.#rows) continue;
      const x = new Float32Array(this.#rows);
      const y = new Float32Array(this.#rows);
      for (let row = 0; row < this.#rows; row++) {
        x[row] = bytes.readFloatLE(start + 8 * row);
        y[row] = bytes.readFloatLE(start + 8 * row + 4);
      }
      return { x, y };
    }
    return null;
  }

  /** Keeps a map; one of the same settings is replaced. @returns false where no folder can be written to. */
  async keep(facts: MapFacts, { x, y }: MapPlaces): Promise<boolean> {
    const places = new Float32Array(2 * x.length);
    for (let row = 0; row < x.length; row++) {
      places[2 * row] = x[row] ?? Number.NaN;
      places[2 * row + 1] = y[row] ?? Number.NaN;
    }
    const about = { format, identity: this.#identity, made: new Date().toISOString(), ...facts };
    for (const folder of this.#folders) {
      try {
        await mkdir(folder, { recursive: true });
        await writeWhole(join(folder, `${facts.id}.npy`), npy(places, x.length));
        await writeWhole(join(folder, `${facts.id}.json`), `${JSON.stringify(about, null, 2)}\n`);
        return true;
      } catch {
        // the next one
      }
    }
    return false;
  }

  async forget(id: string): Promise<void> {
    if (!/^[\w-]+$/.test(id)) return;
    for (const folder of this.#folders)
      for (const ending of ["json", "npy"]) await rm(join(folder, `${id}.${ending}`), { force: true });
  }

  async #about(path: string): Promise<{ facts: MapFacts; made: string } | null> {
    try {
      const about: unknown = JSON.parse(await readFile(path, "utf8"));
      if (!isRecord(about) || about["format"] !== format || about["identity"] !== this.#identity) return null;
      const { id, title, settings, stopped, quality, made } = {
        ...{ id: about["id"], title: about["title"], settings: about["settings"] },
        ...{ stopped: about["stopped"], quality: about["quality"], made: about["made"] },
      };
      if (
        !isText(id) ||
        basename(path) !== `${id}.json` ||
        !isText(title) ||
        !isText(quality) ||
        !isText(made)
      )
        return null;
      if (!isSettings(settings)) return null;
      return { facts: { id, title, settings, stopped: stoppedOf(stopped), quality }, made };
    } catch {
      return null; // half written by a process that died, or somebody else's
    }
  }
}

function stoppedOf(value: unknown): MapFacts["stopped"] {
  if (!isRecord(value)) return null;
  const [iteration, iterations] = [Number(value["iteration"]), Number(value["iterations"])];
  return Number.isFinite(iteration) && Number.isFinite(iterations) ? { iteration, iterations } : null;
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".json"));
}

/** The same for the same settings. */
export function mapId(settings: ProjectionSettings): string {
  const ordered = JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${settings.method}-${createHash("sha256").update(ordered).digest("hex").slice(0, 12)}`;
}

/** NumPy's file of an array [rows, 2] float32. */
function npy(places: Float32Array, rows: number): Buffer {
  const about = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 2), }`;
  const header = `${about.padEnd(Math.ceil((about.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}`, "latin1");
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, new Uint8Array(places.buffer, places.byteOffset, places.byteLength)]);
}
