import { figureOf, titleOf } from "./figure";
import { FigureView } from "./figure-view";
import { LiveFigures } from "./live-figures";
import { loadPlotly } from "./plotly";
import { NextForm, type OutputItem, type Renderer, type RendererContext } from "./renderer-api";
import { SavedForm } from "./saved-form";
import { themeColours, watchTheme } from "./theme";

export const figureType = "application/vnd.plotly.v1+json";

/** What is scrolled past is not drawn. */
const enterMs = 80;
/** What may come back soon lives on. */
const leaveMs = 600;

/** Figures of plotly.js below cells, in VS Code's colours. */
export function figures({ workspace }: RendererContext): Renderer {
  const views = new Map<string, FigureView>();
  const saved = new Map<string, SavedForm>();
  const ofElement = new Map<Element, FigureView>();
  const live = new LiveFigures<FigureView>();
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);

  const turns = new Map<FigureView, ReturnType<typeof setTimeout>>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const view = ofElement.get(target);
        if (!view) continue;
        clearTimeout(turns.get(view));
        const turn = isIntersecting ? () => live.want(view) : () => live.leave(view);
        turns.set(view, setTimeout(turn, isIntersecting ? enterMs : leaveMs));
      }
    },
    { rootMargin: "200px 0px" },
  );
  watchTheme(() => {
    const colours = themeColours(probe);
    for (const view of views.values()) view.recolour(colours);
  });

  const dispose = (id: string): void => {
    saved.get(id)?.dispose();
    saved.delete(id);
    const view = views.get(id);
    if (!view) return;
    views.delete(id);
    clearTimeout(turns.get(view));
    turns.delete(view);
    ofElement.delete(view.element);
    observer.unobserve(view.element);
    view.dispose();
    live.forget(view);
  };

  return {
    renderOutputItem: async (item: OutputItem, element: HTMLElement, signal: AbortSignal) => {
      const figure = figureOf(item.json());
      if (!figure) throw new NextForm("it is no figure of plotly.js");
      if (!workspace.isTrusted) {
        dispose(item.id);
        const form = new SavedForm(item, titleOf(figure));
        saved.set(item.id, form);
        element.replaceChildren(form.element);
        await form.show();
        return;
      }
      const plotly = await loadPlotly().catch((cause: unknown) => {
        throw new NextForm("there is no plotly.js", { cause });
      });
      if (signal.aborted) return;
      const known = views.get(item.id);
      if (known && element.contains(known.element)) {
        known.update(figure);
        return;
      }
      dispose(item.id);
      const view = new FigureView(plotly, figure, themeColours(probe));
      views.set(item.id, view);
      ofElement.set(view.element, view);
      element.replaceChildren(view.element);
      view.element.addEventListener("pointerenter", () => live.want(view));
      observer.observe(view.element);
    },
    disposeOutputItem: (id) => {
      for (const each of id === undefined ? [...views.keys(), ...saved.keys()] : [id]) dispose(each);
    },
  };
}
