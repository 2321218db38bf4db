import type { Converter, Diagnostic } from "tslab/dist/converter";
import type { CellMap } from "./cell-map";
import { liftTypeScript } from "./lifted-typescript";

/** JavaScript, and the way back to what it was made from. */
export interface Script {
  readonly js: string;
  readonly map: CellMap | undefined;
}

/** A cell that may run. */
export interface CompiledCell extends Script {
  /** The name among the exports under which the value of the last expression is left, if there is one. */
  readonly valueName: string | null;
  /** What later cells see of it and of those before it. */
  readonly declarations: string;
  /** Local files that it imports and that are new or changed: path of the JavaScript → what it is. */
  readonly files: ReadonlyMap<string, Script>;
}

export type Compilation =
  | { readonly kind: "compiled"; readonly cell: CompiledCell }
  | { readonly kind: "rejected"; readonly problems: readonly Diagnostic[] };

export interface Completion {
  /** UTF-16 positions of what a match replaces. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly name: string; readonly kind: string }[];
}

/** tslab's converter, with its limits lifted, and the chain of declarations that cells hand on. */
export class Compiler {
  readonly #converter: Converter;
  readonly #lifted = liftTypeScript();
  readonly #isComplete: typeof import("tslab/dist/converter").isCompleteCode;
  readonly #print: (info: NonNullable<ReturnType<Converter["inspect"]>>) => string;
  #declarations = "";

  constructor() {
    // Loaded after TypeScript was prepared, which is why these are no imports.
    const converter: typeof import("tslab/dist/converter") = require("tslab/dist/converter");
    const inspect: typeof import("tslab/dist/inspect") = require("tslab/dist/inspect");
    this.#converter = converter.createConverter({ isJS: false, isBrowser: false });
    this.#isComplete = converter.isCompleteCode;
    this.#print = inspect.printQuickInfo;
  }

  compile(code: string): Compilation {
    const converted = this.#converter.convert(this.#declarations, code);
    if (converted.diagnostics.length > 0) return { kind: "rejected", problems: converted.diagnostics };
    const script = (js: string): Script => ({ js, map: this.#lifted.takeMap(js) });
    return {
      kind: "compiled",
      cell: {
        ...script(converted.output ?? ""),
        valueName: converted.lastExpressionVar ?? null,
        declarations: converted.declOutput ?? "",
        files: new Map(converted.sideOutputs?.map(({ path, data }) => [path, script(data)])),
      },
    };
  }

  /** Later cells see these. */
  adopt(declarations: string): void {
    this.#declarations = declarations;
  }

  complete(code: string, position: number): Completion {
    const { start, end, candidates, original } = this.#converter.complete(this.#declarations, code, position);
    const kinds = new Map(original?.entries.map(({ name, kind }) => [name, String(kind)]));
    const names = [...new Set(candidates)];
    return { start, end, matches: names.map((name) => ({ name, kind: kinds.get(name) ?? "" })) };
  }

  /** What is known of the name at a position; null where there is none. */
  inspect(code: string, position: number): string | null {
    const info = this.#converter.inspect(this.#declarations, code, position);
    return info ? this.#print(info) : null;
  }

  /** Whether a line break at the end would run the code, and how far the next line is indented otherwise. */
  isComplete(code: string): { readonly complete: boolean; readonly indent: string } {
    const { completed, indent = "" } = this.#isComplete(code);
    return { complete: completed, indent };
  }

  close(): void {
    this.#converter.close();
  }
}
