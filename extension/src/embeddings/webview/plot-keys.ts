export interface KeyActions {
  /** To the next point in a direction: (1, 0) is right, (0, 1) up. */
  readonly move: (right: number, up: number) => void;
  readonly pan: (right: number, up: number) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly toggle: () => void;
  readonly giveUp: () => void;
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The keys of the map; what they are is said in its label. */
export function plotKeys(element: HTMLElement, actions: KeyActions): void {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    const act = direction
      ? () => (event.shiftKey ? actions.pan(...direction) : actions.move(...direction))
      : {
          "+": () => actions.zoom(1.5),
          "=": () => actions.zoom(1.5),
          "-": () => actions.zoom(1 / 1.5),
          "0": actions.fit,
          Home: actions.fit,
          " ": actions.toggle,
          Enter: actions.toggle,
          Escape: actions.giveUp,
        }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
