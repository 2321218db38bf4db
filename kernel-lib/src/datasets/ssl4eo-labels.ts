import { type FileHandle, open } from "node:fs/promises";
import { messageOf, SoftconError } from "../core/errors";
import { dynamicWorldClasses } from "./dynamic-world";
import { JsonTokens, type TokenSink } from "./json-tokens";

/** Labels of images by place and season: class indices in Dynamic World's order, ascending. */
export class MultiLabels {
  /** `<place>/<season>` → bit i set: class i is present. */
  readonly #masks = new Map<string, number>();

  /** Images that are in the file, those with an empty list too. */
  get size(): number {
    return this.#masks.size;
  }

  /** @param mask bit i set: class i is present. */
  set(place: string, season: string, mask: number): void {
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
    const tokens = new JsonTokens(reader);
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

/** What may come next. */
type Expected = "value" | "name" | "colon" | "next" | "first";

/** The two levels of names and the lists, token by token. */
class LabelReader implements TokenSink {
  /** Objects that are open. */
  #depth = 0;
  #place = "";
  #season = "";
  #inList = false;
  #mask = 0;
  #expect: Expected = "value";

  constructor(private readonly labels: MultiLabels) {}

  end(): void {
    if (this.#depth !== 0 || this.#expect !== "next") throw new Error("the file ends early");
  }

  string(bytes: Buffer, start: number, end: number): void {
    if (this.#inList && (this.#expect === "value" || this.#expect === "first")) {
      const index = (bytes[start] ?? 0) - 0x30;
      if (end - start !== 1 || index < 0 || index >= dynamicWorldClasses.length)
        throw new Error(
          `${this.#place}/${this.#season}: "${bytes.toString("utf8", start, end)}" is no class; there are "0" to "${dynamicWorldClasses.length - 1}"`,
        );
      this.#mask |= 1 << index;
      this.#expect = "next";
    } else if (!this.#inList && (this.#expect === "name" || this.#expect === "first")) {
      if (this.#depth === 1) this.#place = bytes.toString("utf8", start, end);
      else this.#season = bytes.toString("utf8", start, end);
      this.#expect = "colon";
    } else throw unexpected(`"${bytes.toString("utf8", start, end)}"`);
  }

  mark(byte: number): void {
    const mark = String.fromCharCode(byte);
    if (mark === "," && this.#expect === "next" && (this.#inList || this.#depth > 0))
      this.#expect = this.#inList ? "value" : "name";
    else if (mark === ":" && this.#expect === "colon") this.#expect = "value";
    else if (mark === "{" || mark === "[") this.#open(mark);
    else if (mark === "}" || mark === "]") this.#close(mark);
    else throw unexpected(mark);
  }

  #open(mark: "{" | "["): void {
    const fits = mark === "[" ? this.#depth === 2 : this.#depth < 2;
    if (this.#expect !== "value" || this.#inList || !fits) throw unexpected(mark);
    if (mark === "{") this.#depth++;
    else {
      this.#inList = true;
      this.#mask = 0;
    }
    this.#expect = "first";
  }

  #close(mark: "}" | "]"): void {
    const closes = this.#expect === "next" || this.#expect === "first";
    if (!closes || (mark === "]") !== this.#inList || this.#depth === 0) throw unexpected(mark);
    if (this.#inList) this.labels.set(this.#place, this.#season, this.#mask);
    else this.#depth--;
    this.#inList = false;
    this.#expect = "next";
  }
}

function unexpected(token: string): Error {
  return new Error(`${token} where it does not belong`);
}
