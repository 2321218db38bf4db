import type { OutputItem } from "./renderer-api";

const pictureTypes = ["image/png", "image/jpeg"];

/** The picture that an output has beside its other forms; null where there is none. */
export async function pictureBeside(item: OutputItem): Promise<Blob | null> {
  const form = item._allOutputItems?.find(({ mime }) => pictureTypes.includes(mime));
  const found = await form?.getItem().catch(() => undefined);
  return found?.blob() ?? null;
}

/**
 * What stands in a figure's or an image's place where nothing may run: the picture that was saved with it, and its
 * title. VS Code's own way on would be the figure's page, of which it shows nothing there.
 */
export class SavedForm {
  readonly element = document.createElement("div");
  #address: string | null = null;
  #isGone = false;

  constructor(
    private readonly item: OutputItem,
    private readonly title: string,
    /** Whether the title is seen below the picture, too: pictures of figures have it in them. */
    private readonly isCaptioned = false,
  ) {
    this.element.className = "softcon-saved";
  }

  async show(): Promise<void> {
    const picture = await pictureBeside(this.item);
    if (this.#isGone) return;
    if (!picture) {
      this.element.textContent = `${this.title} (not drawn: the workspace is not trusted)`;
      return;
    }
    this.#address = URL.createObjectURL(picture);
    const image = document.createElement("img");
    image.alt = this.title;
    image.src = this.#address;
    this.element.append(image);
    if (!this.isCaptioned) return;
    const caption = document.createElement("div");
    caption.className = "softcon-about";
    caption.textContent = this.title;
    this.element.append(caption);
  }

  dispose(): void {
    this.#isGone = true;
    if (this.#address !== null) URL.revokeObjectURL(this.#address);
    this.element.remove();
  }
}
