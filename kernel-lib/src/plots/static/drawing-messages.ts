/** What the process that draws is asked, one at a time. */
export interface DrawingRequest {
  readonly format: "svg" | "png" | "jpeg";
  /** A figure as `figureJson` writes it. */
  readonly json: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** PNG pixels per CSS pixel. */
  readonly scale: number;
}

/** Its answer: an SVG document as UTF-8, or a PNG or JPEG file. */
export type DrawingReply =
  | { readonly kind: "drawn"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly message: string; readonly mendable: boolean };
