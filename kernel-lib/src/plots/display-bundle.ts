import { displayConfig, type Figure, heightOf, isAttributes, unescaped } from "./figure";
import { figureHtml } from "./figure-html";
import { figureJson } from "./figure-json";
import { canDrawPictures } from "./static/picture-peers";
import { type PictureOptions, renderJpeg, renderPng } from "./static/render";
import { type Theme, withTheme } from "./theme";
import { coarsened, pointCount, thinned, withoutThumbnails } from "./thin";

/** What a notebook shows of one result, in the forms of which its viewer takes the richest that it knows. */
export interface MimeBundle {
  /** Interactive; absent where the figure cannot be made small enough. */
  readonly "application/vnd.plotly.v1+json"?: unknown;
  /** The figure for viewers that show HTML and do not know plotly.js's own type; where it was asked for. */
  readonly "text/html"?: string;
  /** Base64; absent where jsdom or @napi-rs/canvas is not installed, and the text says so. */
  readonly "image/png"?: string;
  /** In its place for photographs, of which a PNG would be large. */
  readonly "image/jpeg"?: string;
  readonly "text/plain": string;
}

interface Picture {
  readonly type: "image/png" | "image/jpeg";
  readonly base64: string;
}

export interface DisplayOptions extends Omit<PictureOptions, "theme"> {
  /** "neutral" unless given: it can be read on light and dark pages. */
  readonly theme?: Theme;
  /** False leaves the picture out, for figures that are shown again and again. */
  readonly picture?: boolean;
  /** True adds a form for pages of HTML; they share one copy of plotly.js. */
  readonly html?: boolean;
}

/** A notebook that holds larger figures is slow to open and to save. */
const mostBytes = 1_000_000;
/** Of which the picture takes, if it can. */
const mostPictureBytes = 300_000;
/** And the same picture once more under an interactive figure in HTML, until plotly.js is there. */
const mostUnderBytes = 150_000;
/** Of which the script around a figure takes, at most. */
const scriptBytes = 4000;

/**
 * A figure for a notebook: interactive, with a picture and a line of text for viewers that have no plotly.js. What is
 * over a megabyte is thinned out, and the figure says so; files of `writeHtml` have everything.
 */
export async function displayBundle(figure: Figure, options: DisplayOptions = {}): Promise<MimeBundle> {
  const { theme = "neutral", picture = true, html = false } = options;
  const drawn = picture && canDrawPictures() ? await pictureOf(figure, { ...options, theme }) : null;
  const inHtml = html && drawn !== null ? await pictureUnder(figure, drawn, { ...options, theme }) : null;
  const rest = mostBytes - (drawn?.base64.length ?? 0);
  const json = fitted(figure, theme, html ? (rest - scriptBytes - (inHtml?.base64.length ?? 0)) / 2 : rest);
  const shown = json === null ? null : { ...JSON.parse(json), config: displayConfig };
  const about = describe(figure);
  const remark =
    picture && drawn === null
      ? "; for a picture where this is all there is, npm install jsdom@26 @napi-rs/canvas@1"
      : "";
  return {
    ...(shown && { "application/vnd.plotly.v1+json": shown }),
    ...(shown && html && { "text/html": figureHtml(JSON.stringify(shown), inHtml, heightOf(figure)) }),
    ...(drawn !== null && { [drawn.type]: drawn.base64 }),
    "text/plain": `${about}${remark}`,
  };
}

/** A picture of fewer pixels, and of a photograph a JPEG on paper, where a PNG would take up the room of the figure. */
async function pictureOf(figure: Figure, options: PictureOptions): Promise<Picture> {
  const drawn = Buffer.from(await renderPng(figure, options)).toString("base64");
  if (drawn.length <= mostPictureBytes) return { type: "image/png", base64: drawn };
  return smaller(figure, mostPictureBytes, options);
}

async function pictureUnder(figure: Figure, drawn: Picture, options: PictureOptions): Promise<Picture> {
  if (drawn.base64.length <= mostUnderBytes) return drawn;
  return smaller(figure, mostUnderBytes, options);
}

/** The best of the smaller pictures that fits; the smallest where none does. */
async function smaller(figure: Figure, most: number, options: PictureOptions): Promise<Picture> {
  const scale = options.scale ?? 1;
  const png = Buffer.from(await renderPng(figure, { ...options, scale })).toString("base64");
  if (png.length <= most) return { type: "image/png", base64: png };
  const theme = options.theme === "dark" ? "dark" : "light";
  const jpegAt = async (at: number): Promise<string> =>
    Buffer.from(await renderJpeg(figure, { ...options, scale: at, theme })).toString("base64");
  const jpeg = await jpegAt(scale);
  return { type: "image/jpeg", base64: jpeg.length <= most ? jpeg : await jpegAt(scale / 2) };
}

/** The figure's JSON, made small enough step by step; null where that does not help. */
function fitted(figure: Figure, theme: Theme, most: number): string | null {
  const jsonOf = (candidate: Figure): string => figureJson(withTheme(candidate, theme), false);
  let json = jsonOf(figure);
  if (json.length <= most) return json;
  const bare = withoutThumbnails(figure);
  json = jsonOf(bare);
  for (let reduction = json.length / most; reduction < 1e5; reduction *= 1.5) {
    if (json.length <= most) return json;
    const fewer = thinned(bare, Math.floor(pointCount(bare) / reduction));
    json = jsonOf(coarsened(fewer, Math.ceil(Math.sqrt(reduction))));
  }
  return json.length <= most ? json : null;
}

/** "Confusion matrix: heatmap", for those who only read. */
function describe({ data, layout }: Figure): string {
  const title = layout["title"];
  const [text, subtitle] = isAttributes(title) ? [title["text"], title["subtitle"]] : ["", null];
  const under = isAttributes(subtitle) ? subtitle["text"] : undefined;
  const kinds = [...new Set(data.map(({ type }) => type.replace(/gl$/, "")))].join(", ");
  const words = [text || "Figure", under, kinds].filter((word) => typeof word === "string" && word !== "");
  return unescaped(words.join(" · "));
}
