// What VS Code gives a notebook renderer, as far as this one needs it.

export interface OutputItem {
  readonly id: string;
  readonly mime: string;
  json(): unknown;
}

export interface RendererContext {
  readonly workspace: { readonly isTrusted: boolean };
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
