// What VS Code gives a notebook renderer, as far as this one needs it.

export interface OutputItem {
  readonly id: string;
  readonly mime: string;
  json(): unknown;
  blob(): Blob;
  /** The forms that the output has beside this one. VS Code may cease to tell them: it names no such thing in its API. */
  readonly _allOutputItems?: readonly OutputForm[];
}

export interface OutputForm {
  readonly mime: string;
  getItem(): Promise<OutputItem | undefined>;
}

export interface RendererContext {
  readonly workspace: { readonly isTrusted: boolean };
  /** To the extension's host; absent where it does not listen. */
  readonly postMessage?: (message: unknown) => void;
}

export interface Renderer {
  renderOutputItem(item: OutputItem, element: HTMLElement, signal: AbortSignal): Promise<void>;
  /** @param id absent for all */
  disposeOutputItem(id?: string): void;
}

/** VS Code then shows the output's next form: a picture, a line of text. */
export class NextForm extends Error {
  override readonly name = "vscode.fallbackToNextRenderer";
}
