import type { LabelState } from "../../shared/label-state";
import type { MapFacts } from "../../shared/projection";
import { type Answer, noCategory, type Question } from "../../shared/questions";
import type { ColumnFacts, TableFacts } from "../../shared/table-facts";
import { paintedPng } from "./painted-png";

export interface StandInOptions {
  readonly name: string;
  readonly rows: number;
  /** Whether the table comes with a map. */
  readonly mapped: boolean;
  readonly pictures: boolean;
  readonly placed: boolean;
}

const classNames = ["Annual crop", "Forest", "Herbaceous vegetation", "Highway", "Industrial", "Pasture"];
const members = ["Arable land", "Broad-leaved forest", "Inland waters"];

/**
 * A table that a page's test can calculate with: row r is of class r mod 6 and lies round the middle of its class, which
 * stands on a circle of radius 10 by number, at 10·cos(60°·class), 10·sin(60°·class), within a square of side 4.
 */
export class StandInTable {
  readonly rows: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly given: (string | null)[];
  readonly #options: StandInOptions;
  readonly #undo: (readonly (readonly [number, string | null])[])[] = [];
  readonly #redo: (readonly (readonly [number, string | null])[])[] = [];
  #clusters: Uint16Array | null = null;
  dirty = false;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.rows = options.rows;
    this.given = Array.from({ length: options.rows }, () => null);
    [this.x, this.y] = [new Float32Array(options.rows), new Float32Array(options.rows)];
    for (let row = 0; row < options.rows; row++) {
      const angle = ((row % 6) * Math.PI) / 3;
      this.x[row] = 10 * Math.cos(angle) + 4 * (scattered(row, 1) - 0.5);
      this.y[row] = 10 * Math.sin(angle) + 4 * (scattered(row, 2) - 0.5);
    }
  }

  get facts(): TableFacts {
    const { name, rows, mapped, pictures, placed } = this.#options;
    return {
      ...{ path: `/tables/${name}`, name, bytes: rows * 1600, rows, vector: "embedding", dimensions: 384 },
      ...{ model: "B13_vits14_softcon", columns: this.columns, colour: "label", placed, openable: placed },
      maps: mapped ? [this.map("umap_x, umap_y (in the table)", "in-table", false)] : [],
      labels: this.labels,
      composites: pictures
        ? [
            { id: "true-color", title: "True colour" },
            { id: "false-color", title: "False colour infrared" },
          ]
        : [],
      splits: ["split"],
      notes: [],
    };
  }

  get columns(): readonly ColumnFacts[] {
    const column = (key: string, kind: ColumnFacts["kind"]): ColumnFacts => ({
      ...{ key, title: key, kind, origin: "table", members: kind === "labels" ? members : [] },
    });
    return [
      { key: "labels", title: "Labels", kind: "category", origin: "labels", members: [] },
      ...[column("label", "category"), column("split", "category"), column("cloud", "number")],
      ...[column("multi", "labels"), column("source", "text")],
      ...(this.#clusters
        ? [{ ...column("clusters", "category"), title: "Clusters (k-means)", origin: "computed" } as const]
        : []),
    ];
  }

  get labels(): LabelState {
    const counts = new Map<string, number>();
    for (const label of this.given) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
    const [undo, redo] = [this.#undo.at(-1), this.#redo.at(-1)];
    return {
      classes: [...counts].map(([name, count]) => ({ name, count })),
      unlabelled: this.given.filter((label) => label === null).length,
      several: false,
      undo: undo ? `${undo.length} rows` : null,
      redo: redo ? `${redo.length} rows` : null,
      ...{ dirty: this.dirty, target: "into the table" },
    };
  }

  map(title: string, id: string, made: boolean): MapFacts {
    return { id, title, settings: made ? { method: "pca", seed: 0 } : null, stopped: null, quality: "" };
  }

  label(rows: Uint32Array, className: string | null): void {
    this.#undo.push(Array.from(rows, (row) => [row, this.given[row] ?? null] as const));
    this.#redo.length = 0;
    for (const row of rows) this.given[row] = className;
    this.dirty = true;
  }

  undo(back: boolean): void {
    const [from, to] = back ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const changes = from.pop();
    if (!changes) return;
    to.push(changes.map(([row]) => [row, this.given[row] ?? null] as const));
    for (const [row, label] of changes) this.given[row] = label;
    this.dirty = true;
  }

  /** @throws Error with a line for people, as a host refuses. */
  async answer(question: Question): Promise<Answer> {
    switch (question.kind) {
      case "values":
        return this.#values(question.column, question.member);
      case "map":
        return { kind: "map", x: this.x, y: this.y };
      case "details":
        return this.#details(question.row);
      case "thumbnails":
        return {
          kind: "thumbnails",
          pictures: await Promise.all(
            Array.from(question.rows, (row) =>
              paintedPng(row % 6, row, question.composite === "false-color"),
            ),
          ),
        };
      case "cells":
        return {
          kind: "cells",
          ids: Array.from(question.rows, idOf),
          cells: Array.from(question.rows, (row) =>
            question.columns.map((column) => this.#cell(row, column)),
          ),
        };
      case "sort": {
        const rows = [...question.rows].sort((a, b) =>
          this.#cell(a, question.column).localeCompare(this.#cell(b, question.column), "en", {
            numeric: true,
          }),
        );
        return { kind: "rows", rows: Uint32Array.from(question.descending ? rows.reverse() : rows) };
      }
      case "find":
        return {
          kind: "rows",
          rows: this.#all().filter((row) =>
            `${idOf(row)} ${this.#cell(row, "label")}`.includes(question.text),
          ),
        };
      case "nearest":
        return this.#nearest(question.positive, question.count);
      case "cluster":
        this.#clusters = Uint16Array.from(this.#all(), (row) => (row % 6) % 3);
        return { kind: "clusters", column: "clusters", clusters: 3, noise: 0 };
      case "probe":
        return {
          ...{ kind: "probe", scores: [["accuracy", 0.925]], trained: 800, tested: 200, chance: 0.17 },
          classes: classNames,
          confusion: Uint32Array.from({ length: 36 }, (_, at) => (at % 7 === 0 ? 30 : at % 11 === 0 ? 4 : 0)),
          ...{ predicted: "label", disagreement: "split" },
        };
      case "outliers":
      case "wrongLabels": {
        const rows = this.#all().slice(0, question.count).reverse();
        return {
          ...{ kind: "ranked", rows, column: null, score: `share of ${question.neighbours} neighbours` },
          scores: Float32Array.from(rows, (_, at) => 1 - at / rows.length),
          reasons: Array.from(
            rows,
            (row) => `labelled ${this.#cell(row, "label")}, 9 of 10 neighbours Forest`,
          ),
        };
      }
      case "places":
        return { kind: "places", centres: this.#places() };
      case "footprints":
        return this.#footprints(question.rows);
      case "background":
        return { kind: "background", png: await paintedPng(1, 7, false), extent: question.extent };
      case "pairing":
        return {
          kind: "pairing",
          by: "id",
          rows: Int32Array.from(this.#all(), (row) => (row % 10 === 9 ? -1 : row)),
        };
      case "export":
      case "notebook":
        return { kind: "saved", path: "/tables/written.csv" };
    }
  }

  #all(): Uint32Array {
    return Uint32Array.from({ length: this.rows }, (_, row) => row);
  }

  #values(column: string, member: string | null): Answer {
    if (column === "cloud")
      return { kind: "numbers", values: Float32Array.from(this.#all(), (row) => (row % 100) / 100) };
    const texts = Array.from(this.#all(), (row) =>
      column === "multi"
        ? this.#cell(row, "multi").includes(member ?? "")
          ? (member ?? "")
          : `not ${member}`
        : this.#cell(row, column),
    );
    const legend = [...new Set(texts)].filter((text) => text !== "").sort();
    const codes = Uint16Array.from(texts, (text) => (text === "" ? noCategory : legend.indexOf(text)));
    const counts = legend.map((_, code) => codes.reduce((sum, one) => sum + (one === code ? 1 : 0), 0));
    return {
      kind: "categories",
      codes,
      legend: legend.map((label, code) => ({ label, count: counts[code] ?? 0 })),
    };
  }

  #cell(row: number, column: string): string {
    switch (column) {
      case "labels":
        return this.given[row] ?? "";
      case "label":
        return classNames[row % 6] ?? "";
      case "split":
        return row % 5 === 0 ? "test" : "train";
      case "cloud":
        return ((row % 100) / 100).toFixed(2);
      case "multi":
        return members.filter((_, at) => row % (at + 2) === 0).join(", ");
      case "clusters":
        return `cluster ${this.#clusters?.[row] ?? 0}`;
      default:
        return `S2A_MSIL1C_20200${1 + (row % 9)}01_T33UWP_${row}.tif`;
    }
  }

  #details(row: number): Answer {
    const columns = this.columns.map(({ key, title }) => [title, this.#cell(row, key)] as const);
    const [longitude = 0, latitude = 0] = this.#place(row);
    return {
      kind: "details",
      id: idOf(row),
      lonLat: this.#options.placed ? [longitude, latitude] : null,
      values: columns.filter(([, text]) => text !== ""),
    };
  }

  #nearest(positive: Uint32Array, count: number): Answer {
    const mean = (values: Float32Array): number =>
      positive.reduce((sum, row) => sum + (values[row] ?? 0), 0) / positive.length;
    const [x, y] = [mean(this.x), mean(this.y)];
    const distance = (row: number): number => Math.hypot((this.x[row] ?? 0) - x, (this.y[row] ?? 0) - y);
    const rows = this.#all()
      .filter((row) => !positive.includes(row))
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, count);
    return {
      ...{ kind: "ranked", rows, score: "cosine distance", reasons: [], column: null },
      scores: Float32Array.from(rows, distance),
    };
  }

  #place(row: number): readonly [number, number] {
    return [11 + (row % 6) * 0.08 + 0.06 * scattered(row, 3), 48 + 0.3 * scattered(row, 4)];
  }

  #places(): Float64Array {
    return Float64Array.from({ length: 2 * this.rows }, (_, at) => this.#place(at >> 1)[at % 2] ?? 0);
  }

  #footprints(rows: Uint32Array): Answer {
    const half = 0.004;
    const corners = Array.from(rows, (row) => {
      const [x, y] = this.#place(row);
      return [x - half, y - half, x + half, y - half, x + half, y + half, x - half, y + half];
    }).flat();
    return {
      kind: "footprints",
      corners: Float64Array.from(corners),
      ends: Uint32Array.from(rows, (_, at) => 4 * (at + 1)),
    };
  }
}

export const idOf = (row: number): string => `patch_${String(row).padStart(6, "0")}`;

/** In [0, 1), by row and purpose, the same every time. */
function scattered(row: number, purpose: number): number {
  const mixed = Math.imul(row + 1, 2654435761) ^ Math.imul(purpose, 40503);
  return ((Math.imul(mixed ^ (mixed >>> 15), 2246822519) >>> 0) % 65536) / 65536;
}
