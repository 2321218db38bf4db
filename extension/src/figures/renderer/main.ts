// A notebook renderer: figures, images and tables of embeddings below cells.
import { figures, figureType } from "./figures";
import { previews } from "./previews";
import { NextForm, type OutputItem, type Renderer, type RendererContext } from "./renderer-api";
import { style } from "./style";

/** VS Code calls this once for all outputs of a notebook. */
export function activate(context: RendererContext): Renderer {
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  const ofFigures = figures(context);
  const ofOthers = previews(context);
  return {
    renderOutputItem: (item, element, signal) => {
      // a display that is shown anew may be something else than it was
      const [mine, other] = item.mime === figureType ? [ofFigures, ofOthers] : [ofOthers, ofFigures];
      other.disposeOutputItem(item.id);
      return mine.renderOutputItem(readable(item), element, signal);
    },
    disposeOutputItem: (id) => {
      ofFigures.disposeOutputItem(id);
      ofOthers.disposeOutputItem(id);
    },
  };
}

/** The same item, which VS Code shows in its next form where it is no JSON. */
function readable(item: OutputItem): OutputItem {
  const json = (): unknown => {
    try {
      return item.json();
    } catch (cause) {
      throw new NextForm("it is no JSON", { cause });
    }
  };
  return {
    id: item.id,
    mime: item.mime,
    json,
    blob: () => item.blob(),
    ...(item._allOutputItems && { _allOutputItems: item._allOutputItems }),
  };
}
