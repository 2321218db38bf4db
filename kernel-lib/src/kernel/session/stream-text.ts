import { StringDecoder } from "node:string_decoder";

type StreamName = "stdout" | "stderr";

/** Text is handed on at the latest after this long … */
const pauseMs = 40;
/** … or when this much has come together, in UTF-16 units. */
const enough = 1 << 16;

/** Joins what is printed in small pieces: one message for hundreds of lines, nothing lost and nothing out of order. */
export class StreamText {
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  #name: StreamName = "stdout";
  #text: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly give: (name: StreamName, text: string) => void) {}

  push(name: StreamName, bytes: Buffer): void {
    const text = this.#decoders[name].write(bytes);
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#text.push(text);
    this.#length += text.length;
    if (this.#length >= enough) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), pauseMs);
  }

  /** Hands on what there is; call it before anything that must come after. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text.join("");
    this.#text = [];
    this.#length = 0;
    if (text !== "") this.give(this.#name, text);
  }
}
