import { button, element, field, Select } from "../../shell/webview/dom";
import type { ChosenColumns, ColumnChoices } from "../shared/table-facts";

/** Asks what the columns of a table are, where that cannot be told. */
export function chooseColumns(choices: ColumnChoices, done: (chosen: ChosenColumns) => void): HTMLElement {
  const selects = {
    vector: selectOf("Vector", choices.vector, choices.proposed.vector),
    id: selectOf("Id", choices.id, choices.proposed.id, "rows are numbered"),
    label: selectOf("Label", choices.label, choices.proposed.label, "none"),
    geometry: selectOf("Geometry", choices.geometry, choices.proposed.geometry, "none"),
  };
  const optional = ({ element: { value } }: Select): string | null => (value === "" ? null : value);
  const open = button("Open", "Open the table so", () =>
    done({
      vector: selects.vector.element.value,
      id: optional(selects.id),
      label: optional(selects.label),
      geometry: optional(selects.geometry),
    }),
  );
  open.classList.add("primary");
  open.disabled = choices.vector.length === 0;
  return element(
    "form",
    { class: "choose" },
    element("h2", {}, `Columns of ${choices.name}`),
    element("p", {}, choices.reason),
    ...Object.entries(selects).map(([role, select]) =>
      field(
        { vector: "Vector", id: "Id", label: "Label", geometry: "Geometry" }[role] ?? role,
        select.element,
      ),
    ),
    open,
  );
}

function selectOf(label: string, names: readonly string[], chosen: string | null, none?: string): Select {
  const select = new Select(label, () => undefined);
  select.update(
    [
      ...(none === undefined ? [] : [{ value: "", label: none }]),
      ...names.map((name) => ({ value: name, label: name })),
    ],
    chosen ?? "",
  );
  return select;
}
