import { button, element, section, signButton } from "../../shell/webview/dom";
import type { ExplorerCommand } from "../shared/messages";
import { Divider } from "./divider";
import type { Tool } from "./gestures";

/** What people do with the frame of the window. */
export interface LayoutActions {
  readonly command: (command: ExplorerCommand) => void;
  readonly tool: (tool: Tool) => void;
  readonly zoom: (factor: number) => void;
  readonly selectInView: () => void;
  readonly panel: (open: boolean) => void;
  /** Somebody gave the panel another width. */
  readonly panelWidth: (width: number | null) => void;
}

export interface PanelSection {
  readonly id: string;
  readonly title: string;
  readonly open: boolean;
  readonly content: HTMLElement;
}

/** The frame of the window: tools above, the maps and what lies below them, the panel at the side. */
export class Layout {
  readonly stage = element("div", { class: "tables" });
  readonly #root: HTMLElement;
  readonly #message = element("div", { class: "message", role: "status" }, "Opening …");
  readonly #notice = element("div", { class: "notice", role: "alert", hidden: true });
  readonly #which = element("p", { class: "which", hidden: true });
  readonly #panel: HTMLElement;
  readonly #divider: Divider;
  readonly #panelButton: HTMLButtonElement;
  readonly #compareButton: HTMLButtonElement;
  readonly #tools = new Map<Tool, HTMLButtonElement>();

  constructor(
    root: HTMLElement,
    dock: HTMLElement,
    sections: readonly PanelSection[],
    actions: LayoutActions,
  ) {
    this.#root = root;
    const run = (label: string, title: string, command: ExplorerCommand): HTMLButtonElement =>
      button(label, title, () => actions.command(command));
    const tool = (label: string, title: string, which: Tool): HTMLButtonElement => {
      const made = button(label, title, () => actions.tool(which));
      this.#tools.set(which, made);
      return made;
    };
    this.#compareButton = run("Compare", "Show a second table of the same places beside this one", "compare");
    this.#panelButton = button("Panel", "Show or hide the panel", () => {
      this.showPanel(this.#panel.hidden === true);
      actions.panel(!this.#panel.hidden);
    });
    const toolbar = element(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": "View" },
      tool("Move", "Dragging moves the map", "pan"),
      tool("Lasso", "Dragging draws a line around points; Shift adds, Alt takes away", "lasso"),
      tool("Box", "Dragging draws a box around points; Shift adds, Alt takes away", "box"),
      button("In view", "Select all points in view", actions.selectInView),
      run("Clear", "Select nothing", "clear"),
      element("span", { class: "gap" }),
      signButton("+", "Zoom in", () => actions.zoom(1.5)),
      signButton("−", "Zoom out", () => actions.zoom(1 / 1.5)),
      run("Fit", "Show the whole map", "fit"),
      element("span", { class: "space" }),
      this.#compareButton,
      this.#panelButton,
    );
    this.#panel = element(
      "aside",
      { class: "panel", "aria-label": "Panel" },
      this.#which,
      ...sections.map(({ id, title, open, content }) => section(id, title, open, content)),
    );
    this.#divider = new Divider({
      ...{ label: "Width of the panel", target: this.#panel, axis: "x", least: 200, spare: 280 },
      changed: actions.panelWidth,
    });
    const left = element("div", { class: "left" }, this.stage, this.#notice, dock);
    root.replaceChildren(
      toolbar,
      element("div", { class: "main" }, left, this.#divider.element, this.#panel),
      this.#message,
    );
    root.dataset["state"] = "opening";
  }

  ready(): void {
    this.#root.dataset["state"] = "ready";
    this.#message.hidden = true;
  }

  /** The file cannot be shown, and why. */
  fail(message: string): void {
    this.#root.dataset["state"] = "failed";
    this.#message.hidden = false;
    this.#message.replaceChildren(message);
  }

  /** Something has to be chosen before there is anything to show. */
  ask(form: HTMLElement): void {
    this.#root.dataset["state"] = "choosing";
    this.#message.hidden = false;
    this.#message.replaceChildren(form);
  }

  /** Something that went wrong beside what is shown. */
  tell(message: string): void {
    this.#notice.hidden = false;
    this.#notice.replaceChildren(
      message,
      signButton("×", "Close", () => {
        this.#notice.hidden = true;
      }),
    );
  }

  showPanel(open: boolean): void {
    this.#panel.hidden = !open;
    this.#divider.element.hidden = !open;
    this.#panelButton.setAttribute("aria-pressed", String(open));
  }

  /** Null: the width that it has by itself. */
  setPanelWidth(width: number | null): void {
    this.#divider.set(width);
  }

  showTool(tool: Tool): void {
    for (const [which, made] of this.#tools) made.setAttribute("aria-pressed", String(which === tool));
  }

  /** Opens a section of the panel. */
  open(id: string): void {
    this.showPanel(true);
    const found = this.#panel.querySelector(`details#${id}`);
    if (found instanceof HTMLDetailsElement) {
      found.open = true;
      found.scrollIntoView({ block: "nearest" });
    }
  }

  /** Which of two tables the panel speaks of; null: there is but one. */
  showWhich(name: string | null): void {
    this.#compareButton.setAttribute("aria-pressed", String(name !== null));
    this.#which.hidden = name === null;
    this.#which.textContent = name === null ? "" : `This panel is about ${name}. Click a map to change that.`;
  }
}
