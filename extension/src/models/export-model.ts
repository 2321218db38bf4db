import { join } from "node:path";
import { type QuickPickItem, Uri, window } from "vscode";
import type { Jobs } from "../jobs/jobs";
import { defaultFolder } from "./default-folder";
import type { ModelEntry } from "./model-entry";

interface Choice extends QuickPickItem {
  readonly value: string;
}

const precisions: readonly Choice[] = [
  { label: "fp32", value: "fp32", description: "as trained" },
  { label: "int8", value: "int8", description: "smaller and faster on most processors, a little less exact" },
];

/** Asks what the ONNX model is to give, and where it goes, and writes it. */
export async function exportModel(jobs: Jobs, model: ModelEntry): Promise<void> {
  if (model.name.toLowerCase().endsWith(".onnx"))
    throw new Error(`${model.name} is an ONNX model already: export from its checkpoint`);
  const title = `Export ${model.name}`;
  const outputs = await window.showQuickPick(outputsOf(model), { title, placeHolder: "What shall it give?" });
  if (!outputs) return;
  const precision = await window.showQuickPick(precisions, { title, placeHolder: "In which numbers?" });
  if (!precision) return;
  const base = model.name.replace(/\.[^.]+$/, "");
  const name = precision.value === "fp32" ? `${base}.onnx` : `${base}-${precision.value}.onnx`;
  const folder = defaultFolder(model.file);
  const target = await window.showSaveDialog({
    title,
    filters: { "ONNX models": ["onnx"] },
    ...(folder === undefined ? {} : { defaultUri: Uri.file(join(folder, name)) }),
  });
  if (!target) return;
  const out = target.fsPath;
  const args = ["export", model.id, "-o", out, "--output", outputs.value, "--precision", precision.value];
  const done = await jobs.run({ title: `Exporting ${model.name}`, args, model: model.id, result: out });
  if (done === undefined) return;
  const describe = "Describe";
  const picked = await window.showInformationMessage(done.split("\n")[0] ?? "", describe);
  if (picked === describe) await jobs.describe(out);
}

function outputsOf({ architecture }: ModelEntry): readonly Choice[] {
  const all: readonly Choice[] = [
    { label: "An embedding", value: "cls", description: "one vector an image" },
    { label: "Embedding and patches", value: "cls,patches", description: "and one vector a patch" },
  ];
  return architecture.startsWith("vit") ? all : all.slice(0, 1);
}
