import type { Figure } from "../../plots/figure";
import { display, type Shown } from "./display";

/** A figure that is drawn anew as its data grow. */
export interface LiveFigure {
  /** Takes the latest state; it is drawn when the one before is, and at most every half second. */
  readonly update: (figure: Figure) => void;
  /** Draws the last state with the picture that viewers without plotly.js show. Await it. */
  done(): Promise<void>;
}

const pauseMs = 500;

/** Shows a figure that changes: loss curves of a run that goes on, a layout that settles. */
export function liveFigure(): LiveFigure {
  let shown: Promise<Shown> | undefined;
  let latest: Figure | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  let busy = false;
  const draw = async (figure: Figure, picture: boolean): Promise<void> => {
    if (shown) await (await shown).update(figure, { picture });
    else {
      shown = display(figure, { picture });
      await shown;
    }
  };
  return {
    update: (figure) => {
      latest = figure;
      if (busy || performance.now() - drawn < pauseMs) return;
      busy = true;
      drawn = performance.now();
      void draw(figure, false).finally(() => {
        busy = false;
      });
    },
    done: async () => {
      if (latest) await draw(latest, true);
    },
  };
}
