import { button, element, signButton } from "../../shell/webview/dom";
import type { Slot, ToWebview } from "../shared/messages";
import type { Explorer } from "./explorer";
import { ProjectionForm } from "./projection-form";
import { progressText, shownSeconds } from "./work";

interface Run {
  readonly id: number;
  readonly slot: Slot;
  paused: boolean;
}

/** Makes maps: method and parameters, start, pause, stop, and those that are kept. */
export class ProjectionPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #form = new ProjectionForm();
  readonly #start: HTMLButtonElement;
  readonly #pause: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #bar = element("progress", { max: 1, "aria-label": "How far the map is", hidden: true });
  readonly #status = element("p", { class: "quiet", id: "projection-status", role: "status" });
  readonly #kept = element("ul", { class: "kept" });
  #run: Run | null = null;

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.#start = button("Start", "Compute the map in a process of its own", () => this.start());
    this.#start.classList.add("primary");
    this.#pause = button("Pause", "Hold it, with what it has", () => this.#togglePause());
    this.#stop = button("Stop", "End it and keep the map as it is", () => {
      if (this.#run) explorer.send({ kind: "stop", id: this.#run.id });
    });
    this.element = element(
      "div",
      {},
      this.#form.element,
      element("div", { class: "buttons" }, this.#start, this.#pause, this.#stop),
      this.#bar,
      this.#status,
      this.#kept,
    );
    this.#show();
  }

  start(): void {
    const { active } = this.#explorer;
    const { settings } = this.#form;
    if (!active || this.#run) return;
    if (!settings) {
      this.#status.textContent = "A parameter has no usable number: mend the field that is marked.";
      return;
    }
    const id = this.#explorer.questions.nextId();
    this.#run = { id, slot: active.slot, paused: false };
    this.#explorer.send({ kind: "project", id, slot: active.slot, settings });
    this.#status.textContent = "reading vectors";
    this.#bar.removeAttribute("value");
    this.#show();
  }

  /** Takes what is said of the map that is being computed; false for any other message. */
  receive(message: ToWebview): boolean {
    const run = this.#run;
    if (!run || !("id" in message) || message.id !== run.id) return false;
    const table = this.#explorer.tables[run.slot];
    switch (message.kind) {
      case "progress":
        this.#status.textContent = progressText(message);
        if (message.total) this.#bar.value = message.done / message.total;
        return true;
      case "projecting": {
        table?.showStep(message.x, message.y);
        this.#bar.value = message.iteration / Math.max(message.iterations, 1);
        const left = message.secondsLeft === null ? "" : `, ${shownSeconds(message.secondsLeft)} left`;
        this.#status.textContent = `step ${message.iteration} of ${message.iterations}${left}`;
        return true;
      }
      case "paused":
        run.paused = message.paused;
        this.#show();
        return true;
      case "projected":
        table?.addMap(message.map, message.x, message.y);
        this.#end([message.map.title, message.map.quality].filter((text) => text !== "").join("; "));
        return true;
      case "refused":
        this.#end(message.message);
        return true;
      default:
        return false;
    }
  }

  /** Nothing is computed any more: the table is another. */
  forget(): void {
    if (this.#run) this.#end("");
  }

  update(): void {
    this.#show();
    const { active } = this.#explorer;
    const made = active?.facts.maps.filter(({ settings }) => settings !== null) ?? [];
    this.#kept.replaceChildren(
      ...made.map((map) => {
        const stopped = map.stopped
          ? `, stopped at ${map.stopped.iteration} of ${map.stopped.iterations}`
          : "";
        return element(
          "li",
          {},
          element("span", { title: map.quality }, `${map.title}${stopped}`),
          signButton("×", `Forget the map ${map.title}`, () => {
            if (!active) return;
            this.#explorer.send({ kind: "forgetMap", slot: active.slot, map: map.id });
            active.forgetMap(map.id);
          }),
        );
      }),
    );
  }

  #togglePause(): void {
    const run = this.#run;
    if (run) this.#explorer.send({ kind: run.paused ? "resume" : "pause", id: run.id });
  }

  #end(text: string): void {
    this.#run = null;
    this.#status.textContent = text;
    this.#show();
  }

  #show(): void {
    const running = this.#run !== null;
    this.#form.disabled = running;
    this.#start.disabled = running || !this.#explorer.active;
    this.#pause.disabled = !running;
    this.#stop.disabled = !running;
    this.#pause.textContent = this.#run?.paused ? "Resume" : "Pause";
    this.#bar.hidden = !running;
  }
}
