/** One form of an output: a mime type and its bytes or text. */
export interface OutputItem {
  readonly mime: string;
  readonly data: string | Uint8Array;
}

/** What is shown below a cell as one thing, in the forms that it has. */
export interface ShownOutput {
  readonly items: readonly OutputItem[];
  /** What VS Code's `.ipynb` serializer reads: the kind of output, as Jupyter names it. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** VS Code's own mime types. */
export const mimes = {
  stdout: "application/vnd.code.notebook.stdout",
  stderr: "application/vnd.code.notebook.stderr",
  error: "application/vnd.code.notebook.error",
} as const;

/** The forms of a bundle as Jupyter sends it: text, base64 for pictures, JSON for the rest. */
export function bundleItems(bundle: Readonly<Record<string, unknown>>): OutputItem[] {
  return Object.entries(bundle).map(([mime, data]) => {
    if (typeof data !== "string") return { mime, data: JSON.stringify(data) ?? "null" };
    const isBytes = /^(image|audio|video)\//.test(mime) && mime !== "image/svg+xml";
    return { mime, data: isBytes ? Buffer.from(data, "base64") : data };
  });
}

export function streamOutput(name: "stdout" | "stderr", text: string): ShownOutput {
  return { items: [{ mime: mimes[name], data: text }], metadata: { outputType: "stream" } };
}
