import type { CategoriesAnswer, NumbersAnswer } from "../shared/questions";
import type { ColumnFacts, ColumnKind } from "../shared/table-facts";
import { categories } from "./table-columns";

/** Columns that were computed here; one of the same key is replaced. */
export class ComputedColumns {
  readonly #columns = new Map<string, { readonly facts: ColumnFacts; readonly values: ComputedValues }>();

  get facts(): readonly ColumnFacts[] {
    return [...this.#columns.values()].map(({ facts }) => facts);
  }

  put(key: string, title: string, values: ComputedValues): void {
    const kind: ColumnKind =
      values.kind === "numbers" ? "number" : values.kind === "members" ? "labels" : "category";
    const members = values.kind === "members" ? values.members : [];
    this.#columns.set(key, { facts: { key, title, kind, origin: "computed", members }, values });
  }

  /** @param member of a column of several labels a row; null for others */
  values(key: string, member: string | null): CategoriesAnswer | NumbersAnswer | null {
    const values = this.#columns.get(key)?.values;
    if (!values) return null;
    if (values.kind === "numbers") return { kind: "numbers", values: values.values };
    if (values.kind === "texts") return categories(values.texts);
    const at = values.members.indexOf(member ?? "");
    const count = values.members.length;
    const name = member ?? "";
    return categories(
      Array.from({ length: values.hot.length / count }, (_, row) => {
        const mark = values.hot[row * count + at] ?? 2;
        return mark === 2 ? null : mark === 1 ? name : `not ${name}`;
      }),
    );
  }
}

export type ComputedValues =
  /** [rows]; NaN where there is none. */
  | { readonly kind: "numbers"; readonly values: Float32Array }
  /** [rows] */
  | { readonly kind: "texts"; readonly texts: readonly (string | null)[] }
  /** [rows, members]: 1 where a row has a member, 2 where nothing is known of it. */
  | { readonly kind: "members"; readonly members: readonly string[]; readonly hot: Uint8Array };
