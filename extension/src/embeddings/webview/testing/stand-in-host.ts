import type { FromWebview, Slot, ToWebview } from "../../shared/messages";
import { StandInTable } from "./stand-in-table";

/** What a test sees and sets of the stand-in; it is `window.standIn`. */
interface StandIn {
  readonly sent: readonly FromWebview[];
  readonly table: StandInTable;
  post(message: ToWebview): void;
  state: unknown;
}

declare global {
  interface Window {
    standIn: StandIn;
  }
}

// In the place of VS Code and of the explorer's host: ?rows=5000&mapped=1&pictures=1&placed=1&show=table|choose|fail
const query = new URLSearchParams(location.search);
const on = (name: string): boolean => query.get(name) !== "0";
const tables: Partial<Record<Slot, StandInTable>> = {
  0: new StandInTable({
    name: "eurosat.parquet",
    rows: Number(query.get("rows") ?? 5000),
    ...{ mapped: on("mapped"), pictures: on("pictures"), placed: on("placed") },
  }),
};
const [first] = [tables[0]];
const sent: FromWebview[] = [];
const steps = new Map<number, number>();
const paused = new Set<number>();

function post(message: ToWebview): void {
  // as messages of another process come: later, and copied
  setTimeout(() => window.postMessage(message, "*"), 1);
}

async function receive(message: FromWebview): Promise<void> {
  switch (message.kind) {
    case "ready":
      showFirst();
      return;
    case "chooseColumns":
      if (first) post({ kind: "table", slot: 0, facts: first.facts });
      return;
    case "ask": {
      const { id, slot, question } = message;
      try {
        const answer = await tables[slot]?.answer(question);
        if (answer) post({ kind: "answered", id, answer });
        if (question.kind === "cluster" && tables[slot])
          post({ kind: "columns", slot, columns: tables[slot].columns, changed: ["clusters"] });
      } catch (problem) {
        post({ kind: "refused", id, message: String(problem) });
      }
      return;
    }
    case "project":
      project(message.id, message.slot, `${message.settings.method}, ${JSON.stringify(message.settings)}`);
      return;
    case "pause":
    case "resume":
      if (message.kind === "pause") paused.add(message.id);
      else paused.delete(message.id);
      post({ kind: "paused", id: message.id, paused: message.kind === "pause" });
      return;
    case "stop":
      steps.set(message.id, Number.POSITIVE_INFINITY);
      return;
    case "label":
      first?.label(message.rows, message.className);
      labelled();
      return;
    case "undo":
    case "redo":
      first?.undo(message.kind === "undo");
      labelled();
      return;
    case "save":
      if (first) first.dirty = false;
      labelled();
      return;
    case "chooseOther":
      tables[1] = new StandInTable({
        ...{ name: "eurosat-resnet50.parquet", rows: first?.rows ?? 0 },
        ...{ mapped: true, pictures: on("pictures"), placed: on("placed") },
      });
      post({ kind: "table", slot: 1, facts: tables[1].facts });
      return;
    case "closeOther":
      post({ kind: "closedOther" });
      return;
    default:
      return;
  }
}

function showFirst(): void {
  if (!first) return;
  const show = query.get("show") ?? "table";
  if (show === "fail")
    post({
      kind: "failed",
      slot: 0,
      message: "scene.parquet has no column of vectors: it has id, geometry, label",
    });
  else if (show === "choose")
    post({
      kind: "choose",
      slot: 0,
      choices: {
        ...{ name: "vectors.parquet", reason: "Two columns hold vectors: which one is to be explored?" },
        ...{ vector: ["clip", "dino"], id: ["name"], label: ["class"], geometry: ["geom"] },
        proposed: { vector: "clip", id: "name", label: null, geometry: null },
      },
    });
  else post({ kind: "table", slot: 0, facts: first.facts });
}

function labelled(): void {
  if (first) post({ kind: "labels", slot: 0, state: first.labels });
}

/** Points that come from the middle to where they belong in ten steps. */
function project(id: number, slot: Slot, title: string): void {
  const table = tables[slot];
  if (!table) return;
  const last = 10;
  const scaled = (values: Float32Array, step: number): Float32Array =>
    values.map((value) => (value * step) / last);
  steps.set(id, 0);
  post({ kind: "progress", id, label: "neighbours", done: 1, total: 2, secondsLeft: 3 });
  const tick = (): void => {
    if (paused.has(id)) {
      setTimeout(tick, 60);
      return;
    }
    const step = (steps.get(id) ?? 0) + 1;
    steps.set(id, step);
    if (step >= last) {
      const map = { ...table.map(title, `made-${id}`, true), quality: "trustworthiness 0.98" };
      post({ kind: "projected", id, slot, map, x: table.x, y: table.y });
      return;
    }
    const [x, y] = [scaled(table.x, step), scaled(table.y, step)];
    post({
      kind: "projecting",
      id,
      slot,
      x,
      y,
      iteration: step * 100,
      iterations: 1000,
      secondsLeft: last - step,
    });
    setTimeout(tick, 60);
  };
  setTimeout(tick, 400);
}

if (first) window.standIn = { sent, table: first, post, state: null };
const api = {
  postMessage: (message: FromWebview): void => {
    sent.push(message);
    void receive(message);
  },
  getState: (): unknown => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  setState: (state: unknown): void => {
    window.standIn.state = state;
    sessionStorage.setItem("state", JSON.stringify(state));
  },
};
Object.assign(window, { acquireVsCodeApi: () => api });
