import type { OutputItem } from "./renderer-api";

const pictureTypes = ["image/png", "image/jpeg"];

/**
 * What stands in a figure's place where nothing may run: the picture that was saved with it, and its title. VS Code's
 * own way on would be the figure's page, of which it shows nothing there.
 */
export class SavedForm {
  readonly element = document.createElement("div");
  #address: string | null = null;
  #isGone = false;

  constructor(
    private readonly item: OutputItem,
    private readonly title: string,
  ) {
    this.element.className = "softcon-saved";
  }

  async show(): Promise<void> {
    const picture = await this.#picture();
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
  }

  dispose(): void {
    this.#isGone = true;
    if (this.#address !== null) URL.revokeObjectURL(this.#address);
    this.element.remove();
  }

  async #picture(): Promise<Blob | null> {
    const form = this.item._allOutputItems?.find(({ mime }) => pictureTypes.includes(mime));
    const found = await form?.getItem().catch(() => undefined);
    return found?.blob() ?? null;
  }
}
