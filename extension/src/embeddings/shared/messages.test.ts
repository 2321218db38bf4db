import assert from "node:assert/strict";
import { test } from "node:test";
import { type FromWebview, isFromWebview } from "./messages";

const rows = Uint32Array.of(1, 2);

const sound: readonly FromWebview[] = [
  { kind: "ready", other: null },
  { kind: "ask", id: 1, slot: 0, question: { kind: "values", column: "label", member: null } },
  { kind: "ask", id: 2, slot: 1, question: { kind: "pairing" } },
  {
    kind: "ask",
    id: 3,
    slot: 0,
    question: { kind: "nearest", positive: rows, negative: new Uint32Array(), count: 10, measure: "cosine" },
  },
  {
    kind: "ask",
    id: 4,
    slot: 0,
    question: { kind: "cluster", settings: { method: "kmeans", clusters: 5, seed: 0 } },
  },
  {
    kind: "ask",
    id: 5,
    slot: 0,
    question: {
      kind: "probe",
      settings: { method: "knn", label: "labels", neighbours: 20, split: { testShare: 0.2, seed: 0 } },
    },
  },
  {
    kind: "ask",
    id: 6,
    slot: 0,
    question: { kind: "background", extent: [10, 50, 11, 51], width: 512, height: 512, composite: "" },
  },
  {
    kind: "project",
    id: 7,
    slot: 0,
    settings: {
      ...{ method: "umap", seed: 0, measure: "cosine", neighbours: 15 },
      ...{ minimumDistance: 0.1, epochs: null },
    },
  },
  { kind: "label", rows, className: "River", how: "set" },
  { kind: "label", rows, className: null, how: "set" },
  { kind: "undo" },
  { kind: "savePicture", format: "svg", bytes: Uint8Array.of(60), name: "map" },
];

test("what the page may say is understood", () => {
  for (const message of sound) assert.ok(isFromWebview(message), JSON.stringify(message));
});

test("a message that lacks a field, or has one of another type, is refused", () => {
  const ask = (question: unknown): unknown => ({ kind: "ask", id: 1, slot: 0, question });
  const wrong: readonly unknown[] = [
    null,
    "undo",
    { kind: "format" },
    { kind: "ask", id: -1, slot: 0, question: { kind: "pairing" } },
    { kind: "ask", id: 1, slot: 2, question: { kind: "pairing" } },
    ask({ kind: "toString" }),
    ask({ kind: "map" }),
    ask({ kind: "thumbnails", rows: new Uint32Array(65), composite: "" }),
    ask({ kind: "nearest", positive: [1], negative: rows, count: 1, measure: "cosine" }),
    ask({ kind: "background", extent: [0, 0, 1, Number.NaN], width: 5, height: 5, composite: "" }),
    ask({ kind: "background", extent: [0, 0, 1, 1], width: 5000, height: 5, composite: "" }),
    ask({ kind: "cluster", settings: { method: "kmeans", clusters: "3", seed: 0 } }),
    { kind: "project", id: 1, slot: 0, settings: { method: "tsne", seed: 0 } },
    { kind: "label", rows: [1, 2], className: "River", how: "set" },
    { kind: "label", rows, className: "River", how: "append" },
    { kind: "savePicture", format: "svg", bytes: "<svg/>", name: "map" },
  ];
  for (const message of wrong) assert.ok(!isFromWebview(message), JSON.stringify(message));
});
