import { isRecord, isText } from "../shell/shared/records";

/** What Jupyter reads to choose a notebook's kernel: that of `softcon kernel install`. */
export const kernelspec = { display_name: "TypeScript (SoftCon)", language: "typescript", name: "softcon" };
/** What programs that show a notebook read, without its kernel. */
export const languageInfo = { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" };

/** Metadata of a notebook as VS Code's `.ipynb` serializer keeps them: the file's own lie in `metadata`. */
type Metadata = Readonly<Record<string, unknown>>;

/** Whether a notebook's file says that its cells are TypeScript or JavaScript. */
export function saysTypeScript(metadata: Metadata): boolean {
  const { kernelspec: spec, language_info: info } = recordIn(metadata, "metadata");
  const named = isRecord(info) ? info["name"] : undefined;
  const language = isRecord(spec) ? spec["language"] : undefined;
  // The kernel's word is the newer one: the other is what some kernel wrote that ran last.
  return /^(typescript|javascript)$/i.test(isText(language) ? language : isText(named) ? named : "");
}

/** The metadata with which JupyterLab opens the same file with this kernel; null where they have that already. */
export function withKernel(metadata: Metadata): Metadata | null {
  const file = recordIn(metadata, "metadata");
  const { kernelspec: spec, language_info: info } = file;
  if (isRecord(spec) && spec["name"] === kernelspec.name && isRecord(info) && info["name"] === "typescript")
    return null;
  return { ...metadata, metadata: { ...file, kernelspec, language_info: languageInfo } };
}

function recordIn(metadata: Metadata, name: string): Metadata {
  const value = metadata[name];
  return isRecord(value) ? value : {};
}
