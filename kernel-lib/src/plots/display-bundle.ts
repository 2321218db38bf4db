import { displayConfig, type Figure, isAttributes, unescaped } from "./figure";
import { figureJson } from "./figure-json";
import { canDrawPictures } from "./static/picture-peers";
import { type PictureOptions, renderPng } from "./static/render";
import { type Theme, withTheme } from "./theme";
import { coarsened, pointCount, thinned, withoutThumbnails } from "./thin";

/** What a notebook shows of one result, in the forms of which its viewer takes the richest that it knows. */
export interface MimeBundle {
  /** Interactive; absent where the figure cannot be made small enough. */
  readonly "application/vnd.plotly.v1+json"?: unknown;
  /** Base64; absent where jsdom or @napi-rs/canvas is not installed, and the text says so. */
  readonly "image/png"?: string;
  readonly "text/plain": string;
}

export interface DisplayOptions extends Omit<PictureOptions, "theme"> {
  /** "neutral" unless given: it can be read on light and dark pages. */
  readonly theme?: Theme;
  /** False leaves the picture out, for figures that are shown again and again. */
  readonly picture?: boolean;
}

/** A notebook that holds larger figures is slow to open and to save. */
const mostBytes = 1_000_000;

/**
 * A figure for a notebook: interactive, with a picture and a line of text for viewers that have no plotly.js. What is
 * over a megabyte is thinned out, and the figure says so; files of `writeHtml` have everything.
 */
export async function displayBundle(figure: Figure, options: DisplayOptions = {}): Promise<MimeBundle> {
  const { theme = "neutral", picture = true } = options;
  const json = fitted(figure, theme);
  const drawn = picture && canDrawPictures() ? await renderPng(figure, { ...options, theme }) : null;
  const about = describe(figure);
  const remark =
    picture && !drawn
      ? "; for a picture where this is all there is, npm install jsdom@26 @napi-rs/canvas@1"
      : "";
  return {
    ...(json !== null && {
      "application/vnd.plotly.v1+json": { ...JSON.parse(json), config: displayConfig },
    }),
    ...(drawn && { "image/png": Buffer.from(drawn).toString("base64") }),
    "text/plain": `${about}${remark}`,
  };
}

/** The figure's JSON, made small enough step by step; null where that does not help. */
function fitted(figure: Figure, theme: Theme): string | null {
  const jsonOf = (candidate: Figure): string => figureJson(withTheme(candidate, theme), false);
  let json = jsonOf(figure);
  if (json.length <= mostBytes) return json;
  const bare = withoutThumbnails(figure);
  json = jsonOf(bare);
  for (let reduction = json.length / mostBytes; reduction < 1e5; reduction *= 1.5) {
    if (json.length <= mostBytes) return json;
    const fewer = thinned(bare, Math.floor(pointCount(bare) / reduction));
    json = jsonOf(coarsened(fewer, Math.ceil(Math.sqrt(reduction))));
  }
  return json.length <= mostBytes ? json : null;
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
