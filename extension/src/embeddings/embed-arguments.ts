/** How images are embedded, as the person set it; 0 and "auto" leave it to the library. */
export interface EmbedChoices {
  readonly tile: number;
  readonly stride: number;
  readonly pool: string;
  readonly precision: string;
  readonly provider: string;
  readonly threads: number;
  readonly thumbnails: boolean;
}

export interface EmbedRequest extends EmbedChoices {
  /** A file or a folder. */
  readonly input: string;
  /** A published id, or a model's file. */
  readonly model: string;
  /** The table to write. */
  readonly table: string;
  /** What to do about a table that is there. */
  readonly existing: "none" | "overwrite" | "resume";
}

/** The command line that embeds it. */
export function embedArguments(request: EmbedRequest): string[] {
  const { input, model, table, existing, tile, stride, pool, precision, provider, threads } = request;
  // an exported model has its outputs and its precision inside
  const fixed = model.toLowerCase().endsWith(".onnx");
  return [
    ...["embed", input, "--model", model, "--out", table],
    ...(tile > 0 ? ["--tile", String(tile)] : []),
    ...(tile > 0 && stride > 0 ? ["--stride", String(stride)] : []),
    ...(pool === "cls" || fixed ? [] : ["--pool", pool]),
    ...(precision === "fp32" || fixed ? [] : ["--precision", precision]),
    ...(provider === "auto" ? [] : ["--provider", provider]),
    ...(threads > 0 ? ["--threads", String(threads)] : []),
    ...(request.thumbnails ? ["--thumbnails"] : []),
    ...(existing === "none" ? [] : [`--${existing}`]),
  ];
}

/** "scene.B13_vits14_softcon.parquet": which image, which model. */
export function tableName(input: string, model: string): string {
  const last = (path: string): string =>
    path
      .replace(/[\\/]+$/, "")
      .split(/[\\/]/)
      .at(-1) ?? path;
  const image = last(input).replace(/\.tiff?$/i, "");
  const network = last(model).replace(/\.(pth|pt|safetensors|onnx)$/i, "");
  return `${image}.${network}.parquet`;
}
