import { randomUUID } from "node:crypto";
import { type BundleOptions, mimeBundle, showsItself } from "./mime-bundle";
import { type Bundle, notebook } from "./notebook";

export interface DisplayOptions extends BundleOptions {
  /** Under which it can be shown anew; one is made up unless given. */
  readonly id?: string;
}

/** What was shown, and can be shown anew in its place. */
export class Shown {
  constructor(readonly id: string) {}

  /** Shows `value` where the first was shown. */
  async update(value: unknown, options: BundleOptions = {}): Promise<void> {
    await show(value, this.id, true, options);
  }

  /** It is on the page already: as a cell's last value it shows nothing more. */
  [showsItself](): Bundle {
    return {};
  }
}

/**
 * Shows a value in the notebook below the cell: a figure, a raster, a scene, a table, anything. A program that runs in
 * no notebook prints its text. Await it where what is shown next has to come after it.
 */
export async function display(
  value: unknown,
  { id = randomUUID(), ...options }: DisplayOptions = {},
): Promise<Shown> {
  await show(value, id, false, options);
  return new Shown(id);
}

/** Shows something in forms of one's own, by mime type: `{ "text/html": "<b>…</b>", "text/plain": "…" }`. */
export function displayBundle(data: Bundle, { id = randomUUID() }: Pick<DisplayOptions, "id"> = {}): Shown {
  put(data, id, false);
  return new Shown(id);
}

/** Takes away what the cell has shown so far; with `wait`, when it shows something again, which does not flicker. */
export function clearOutput(wait = false): void {
  notebook()?.clear(wait);
}

/** Values are shown in the order in which they were given, however long one takes to draw. */
let last: Promise<void> = Promise.resolve();

function show(value: unknown, id: string, update: boolean, options: BundleOptions): Promise<void> {
  const bundle = mimeBundle(value, options);
  const shown = last.then(async () => put((await bundle) ?? { "text/plain": "undefined" }, id, update));
  last = shown.catch(() => undefined);
  notebook()?.hold(shown);
  return shown;
}

export function put(data: Bundle, displayId: string, update: boolean): void {
  const here = notebook();
  if (here) here.show({ data, metadata: {}, displayId, update });
  else process.stdout.write(`${String(data["text/plain"] ?? "")}\n`);
}
