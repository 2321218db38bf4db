import { type RasterOutput, rasterOutputOf, rasterType } from "./raster-output";
import { RasterView } from "./raster-view";
import { NextForm, type OutputItem, type Renderer, type RendererContext } from "./renderer-api";
import { SavedForm } from "./saved-form";
import { type TableOutput, tableOutputOf, tableType } from "./table-output";
import { TableView } from "./table-view";

interface View {
  readonly element: HTMLElement;
  dispose(): void;
}

/** Images and tables of embeddings below cells. What they show is text and pixels: none of it is markup. */
export function previews({ workspace, postMessage }: RendererContext): Renderer {
  const views = new Map<string, View>();
  const opener = (opens: "bands" | "table", path: string | null): (() => void) | undefined =>
    path !== null && postMessage && workspace.isTrusted ? () => postMessage({ opens, path }) : undefined;

  const dispose = (id: string): void => {
    views.get(id)?.dispose();
    views.delete(id);
  };
  const put = (id: string, view: View, element: HTMLElement): void => {
    dispose(id);
    views.set(id, view);
    element.replaceChildren(view.element);
  };

  const showRaster = async (item: OutputItem, output: RasterOutput, element: HTMLElement): Promise<void> => {
    if (!workspace.isTrusted) {
      const form = new SavedForm(item, output.about, true);
      put(item.id, form, element);
      await form.show();
      return;
    }
    const view = new RasterView(item, output, opener("bands", output.path));
    put(item.id, view, element);
    await view.show().catch((cause: unknown) => {
      if (views.get(item.id) === view) dispose(item.id);
      throw new NextForm("its numbers cannot be unpacked", { cause });
    });
  };
  const showTable = (item: OutputItem, output: TableOutput, element: HTMLElement): void =>
    put(item.id, new TableView(output, opener("table", output.path)), element);

  return {
    renderOutputItem: async (item, element) => {
      const given = item.json();
      const raster = item.mime === rasterType ? rasterOutputOf(given) : null;
      const table = item.mime === tableType ? tableOutputOf(given) : null;
      if (raster) await showRaster(item, raster, element);
      else if (table) showTable(item, table, element);
      else throw new NextForm("it is neither an image nor a table of embeddings");
    },
    disposeOutputItem: (id) => {
      for (const each of id === undefined ? [...views.keys()] : [id]) dispose(each);
    },
  };
}
