import { type FileHandle, open } from "node:fs/promises";
import { messageOf, SoftconError } from "../core/errors";
import { dynamicWorldClasses } from "./dynamic-world";
import { JsonTokens } from "./json-tokens";

/** Labels of images by place and season: class indices in Dynamic World's order, ascending. */
export class MultiLabels {
  /** `<place>/<season>` → bit i set: class i is present. */
  readonly #masks = new Map<string, number>();

  /** Images that are in the file, those with an empty list too. */
  get size(): number {
    return this.#masks.size;
  }

  set(place: string, season: string, classes: Iterable<number>): void {
    let mask = 0;
    for (const index of classes) mask |= 1 << index;
    this.#masks.set(`${place}/${season}`, mask);
  }

  has(image: string): boolean {
    return this.#masks.has(image);
  }

  /** `<place>/<season>` of every image. */
  images(): IterableIterator<string> {
    return this.#masks.keys();
  }

  /** Classes of an image; [] where it has no label; undefined where the file does not have it. */
  indices(image: string): readonly number[] | undefined {
    const mask = this.#masks.get(image);
    if (mask === undefined) return undefined;
    return dynamicWorldClasses.flatMap((_, index) => (mask & (1 << index) ? [index] : []));
  }
}

/** Bytes of the file in memory at a time. */
const pieceBytes = 2 ** 18;

/**
 * Reads SSL4EO-S12-ML's `ssl4eo_multilabel.json` piece by piece:
 * `{ "0000002": { "20210117T…_T31TFJ": ["0", "1"], "20200718T…": [] } }`.
 * @throws SoftconError where the file is absent, has another form, or names a class beyond the nine.
 */
export async function readMultiLabels(path: string): Promise<MultiLabels> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    throw new SoftconError(`cannot open ${path}: ${messageOf(error)}`, "input", { cause: error });
  }
  try {
    const labels = new MultiLabels();
    const reader = new LabelReader(labels);
    const tokens = new JsonTokens((token) => reader.take(token));
    const piece = new Uint8Array(pieceBytes);
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, at);
      if (bytesRead === 0) break;
      tokens.write(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
    tokens.end();
    reader.end();
    return labels;
  } catch (error) {
    if (error instanceof SoftconError) throw error;
    throw new SoftconError(
      `${path}: ${messageOf(error)}; expected { "0000002": { "20210117T…": ["0", "1"] } }: fetch ssl4eo_multilabel.json again`,
      "input",
      { cause: error },
    );
  } finally {
    await file.close();
  }
}

/** The labels as text, places and seasons in order: what `readMultiLabels` reads. */
export function* multiLabelText(labels: MultiLabels): Generator<string, void, undefined> {
  let place: string | undefined;
  yield "{";
  for (const image of [...labels.images()].sort()) {
    const cut = image.indexOf("/");
    const [here, season] = [image.slice(0, cut), image.slice(cut + 1)];
    if (here !== place) yield `${place === undefined ? "\n" : "},\n"}${JSON.stringify(here)}: {`;
    else yield ", ";
    const classes = (labels.indices(image) ?? []).map(String);
    yield `${JSON.stringify(season)}: [${classes.map((name) => `"${name}"`).join(", ")}]`;
    place = here;
  }
  yield place === undefined ? "}\n" : "}\n}\n";
}

/** The two levels of names and the lists, token by token. */
class LabelReader {
  #depth = 0;
  #place: string | null = null;
  #season: string | null = null;
  #list: number[] | null = null;
  /** What may come next: a value, a name, or what follows one of them. */
  #expect: "value" | "name" | "colon" | "next" | "first" = "value";

  constructor(private readonly labels: MultiLabels) {}

  take(token: string): void {
    if (token.startsWith('"')) this.#string(token.slice(1));
    else if (token === "{") this.#open(token);
    else if (token === "[") this.#openList(token);
    else if (token === "}" || token === "]") this.#close(token);
    else if (token === ":" && this.#expect === "colon") this.#expect = "value";
    else if (token === "," && this.#expect === "next") this.#expect = this.#list ? "value" : "name";
    else throw unexpected(token);
  }

  end(): void {
    if (this.#depth !== 0 || this.#expect !== "next") throw new Error("the file ends early");
  }

  #string(text: string): void {
    if (this.#list && (this.#expect === "value" || this.#expect === "first")) {
      const index = /^\d$/.test(text) ? Number(text) : -1;
      if (!(index >= 0 && index < dynamicWorldClasses.length))
        throw new Error(
          `${this.#place}/${this.#season}: "${text}" is no class; there are "0" to "${dynamicWorldClasses.length - 1}"`,
        );
      this.#list.push(index);
      this.#expect = "next";
    } else if (this.#expect === "name" || (this.#expect === "first" && !this.#list)) {
      if (this.#depth === 1) this.#place = text;
      else this.#season = text;
      this.#expect = "colon";
    } else throw unexpected(`"${text}"`);
  }

  #open(token: string): void {
    if (this.#expect !== "value" || this.#depth > 1 || this.#list) throw unexpected(token);
    this.#depth++;
    this.#expect = "first";
  }

  #openList(token: string): void {
    if (this.#expect !== "value" || this.#depth !== 2 || this.#list) throw unexpected(token);
    this.#list = [];
    this.#expect = "first";
  }

  #close(token: string): void {
    const closes = this.#expect === "next" || this.#expect === "first";
    if (!closes || (token === "]") !== (this.#list !== null)) throw unexpected(token);
    if (this.#list) {
      this.labels.set(this.#place ?? "", this.#season ?? "", this.#list);
      this.#list = null;
    } else if (this.#depth === 0) throw unexpected(token);
    else this.#depth--;
    this.#expect = "next";
  }
}

function unexpected(token: string): Error {
  return new Error(`${token} where it does not belong`);
}
