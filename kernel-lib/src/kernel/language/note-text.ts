import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { CellNote } from "./cell-answers";

type Parts = readonly TypeScript.SymbolDisplayPart[] | undefined;
type Tags = readonly TypeScript.JSDocTagInfo[] | undefined;

/** What TypeScript knows of a name: the type as code, its docstring with tags as Markdown. */
export function noteOf(info: {
  readonly displayParts?: Parts;
  readonly documentation?: Parts;
  readonly tags?: Tags;
}): CellNote {
  return { code: joined(info.displayParts), text: docText(info.documentation, info.tags) };
}

/** A docstring with its tags as Markdown. */
export function docText(documentation: Parts, tags: Tags): string {
  const lines = [joined(documentation), ...(tags ?? []).map(tagText)];
  return lines.filter((line) => line !== "").join("\n\n");
}

/** Links lose their braces: `{@link Scene}` is "Scene". */
export function joined(parts: Parts): string {
  return (parts ?? []).map(({ text, kind }) => (kind === "link" ? "" : text)).join("");
}

function tagText({ name, text }: TypeScript.JSDocTagInfo): string {
  const parameter = (text ?? []).find(({ kind }) => kind === "parameterName")?.text;
  const rest = (text ?? [])
    .filter(({ kind }) => kind !== "parameterName")
    .map(({ text: words, kind }) => (kind === "link" ? "" : words))
    .join("")
    .trim()
    .replace(/^-\s*/, "");
  if (name === "example" && rest !== "")
    return `*@example*\n${rest.includes("```") ? rest : `\`\`\`typescript\n${rest}\n\`\`\``}`;
  const head = parameter === undefined ? `*@${name}*` : `*@${name}* \`${parameter}\``;
  return rest === "" ? head : `${head} — ${rest}`;
}
