import { button, element, field } from "../../shell/webview/dom";
import type { Explorer } from "./explorer";
import { Work } from "./work";

/** Groups rows by their vectors. */
export class ClusterPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #clusters = element("input", {
    ...{ type: "number", min: 2, max: 1000, step: 1, value: 10, "aria-label": "Clusters" },
  });
  readonly #seed = element("input", { type: "number", min: 0, step: 1, value: 0, "aria-label": "Seed" });
  readonly #work = new Work();

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    const run = button("Cluster", "Find clusters by k-means, and colour by them", () => void this.#run());
    this.element = element(
      "div",
      {},
      element("p", { class: "quiet" }, "k-means on the vectors; the map is coloured by the clusters."),
      field("Clusters", this.#clusters),
      field("Seed", this.#seed),
      element("div", { class: "buttons" }, run),
      this.#work.element,
    );
  }

  async #run(): Promise<void> {
    const { active, questions } = this.#explorer;
    if (!active || !this.#clusters.checkValidity() || !this.#seed.checkValidity()) return;
    const settings = {
      method: "kmeans",
      clusters: this.#clusters.valueAsNumber,
      seed: this.#seed.valueAsNumber,
    } as const;
    const found = await this.#work.run("clustering", (options) =>
      questions.ask(active.slot, { kind: "cluster", settings }, "clusters", options),
    );
    if (!found) return;
    const noise = found.noise > 0 ? `, ${found.noise} rows in none` : "";
    this.#work.say(`${found.clusters} clusters${noise}`);
    active.colourBy(found.column, null);
  }
}
