type Child = Node | string | null;

interface Attributes {
  readonly [name: string]: string | number | boolean | null;
}

/** An element with attributes (null and false: absent) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) target.setAttribute(name, value === true ? "" : String(value));
}

export function button(label: string, title: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", title }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** A button with a sign in place of words; `name` is what it is called. */
export function signButton(sign: string, name: string, onClick: () => void): HTMLButtonElement {
  const made = button(sign, name, onClick);
  made.setAttribute("aria-label", name);
  return made;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Heading of the group it stands in. */
  readonly group?: string;
}

/** A list to choose from; its choices may change. */
export class Select {
  readonly element: HTMLSelectElement;
  #known = "";

  constructor(label: string, onChange: (value: string) => void) {
    this.element = element("select", { "aria-label": label });
    this.element.addEventListener("change", () => onChange(this.element.value));
  }

  update(choices: readonly Choice[], value: string): void {
    const key = JSON.stringify(choices);
    if (key !== this.#known) {
      this.#known = key;
      const groups = new Map<string, HTMLOptGroupElement>();
      this.element.replaceChildren();
      for (const { value, label, group } of choices) {
        const option = element("option", { value }, label);
        if (group === undefined) {
          this.element.append(option);
          continue;
        }
        const known = groups.get(group) ?? element("optgroup", { label: group });
        if (!groups.has(group)) this.element.append(known);
        groups.set(group, known);
        known.append(option);
      }
    }
    this.element.value = value;
    this.element.title = this.element.selectedOptions[0]?.textContent ?? ""; // long ones are cut
  }
}

/** A label beside what it names. */
export function field(label: string, ...controls: readonly HTMLElement[]): HTMLElement {
  return element("div", { class: "field" }, element("span", { class: "label" }, label), ...controls);
}

/** A section of the side panel that folds. */
export function section(
  id: string,
  title: string,
  open: boolean,
  ...children: readonly Child[]
): HTMLDetailsElement {
  return element(
    "details",
    { id, open },
    element("summary", {}, title),
    element("div", { class: "body" }, ...children),
  );
}
