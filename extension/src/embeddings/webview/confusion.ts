import { element } from "../../shell/webview/dom";

/** Classes up to which every one has a line of its own. */
const mostClasses = 30;

/**
 * A table of counts, true class down and predicted across, the darker the larger its share of the row; a cell that is
 * clicked, or taken with Enter, is chosen.
 */
export function confusionTable(
  classes: readonly string[],
  counts: Uint32Array,
  choose: (truth: number, predicted: number) => void,
): HTMLElement {
  if (classes.length > mostClasses)
    return element("p", { class: "quiet" }, `${classes.length} classes are too many for a matrix.`);
  const head = element(
    "tr",
    {},
    element("th", { title: "true class down, predicted across" }, "true \\ predicted"),
    ...classes.map((name) => element("th", { scope: "col", title: name }, element("span", {}, name))),
  );
  const lines = classes.map((name, truth) => {
    const line = counts.subarray(truth * classes.length, (truth + 1) * classes.length);
    const total = line.reduce((sum, count) => sum + count, 0);
    const cells = classes.map((other, predicted) => {
      const count = line[predicted] ?? 0;
      const title = `${name} taken for ${other}: ${count} of ${total}`;
      const cell = element(
        "button",
        { type: "button", title, "aria-label": title },
        count === 0 ? "·" : String(count),
      );
      cell.addEventListener("click", () => choose(truth, predicted));
      const place = element("td", { class: truth === predicted ? "right" : count > 0 ? "wrong" : "" }, cell);
      place.style.setProperty("--share", String(total > 0 ? count / total : 0));
      return place;
    });
    return element("tr", {}, element("th", { scope: "row", title: name }, name), ...cells);
  });
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { class: "confusion", id: "confusion" },
      element("thead", {}, head),
      element("tbody", {}, ...lines),
    ),
  );
}
