import type { CompletionItemKind } from "vscode";

/** TypeScript's word for what a name is → VS Code's. */
const kinds: Readonly<Record<string, keyof typeof CompletionItemKind>> = {
  "primitive type": "Keyword",
  keyword: "Keyword",
  const: "Constant",
  let: "Variable",
  var: "Variable",
  "local var": "Variable",
  alias: "Variable",
  parameter: "Variable",
  property: "Field",
  getter: "Field",
  setter: "Field",
  accessor: "Field",
  function: "Function",
  "local function": "Function",
  method: "Method",
  construct: "Method",
  call: "Method",
  index: "Method",
  enum: "Enum",
  "enum member": "EnumMember",
  module: "Module",
  "external module name": "Module",
  class: "Class",
  "local class": "Class",
  type: "Class",
  interface: "Interface",
  warning: "Text",
  script: "File",
  directory: "Folder",
  string: "Constant",
};

/** With which icon a name is listed. */
export function completionKind(kind: string): keyof typeof CompletionItemKind {
  return kinds[kind] ?? "Property";
}
