import { type Attributes, type Figure, isAttributes } from "./figure";

/** The colours of VS Code's theme, as CSS writes them. */
export interface ThemeColours {
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly card: string;
  readonly cardInk: string;
  readonly cardBorder: string;
}

/**
 * The figure in the theme's colours, on paper that lets the page through. The template that it came with is kept for
 * all else; what a figure says of its own colours stays.
 */
export function inTheme({ layout }: Figure, colours: ThemeColours): Attributes {
  const template = isAttributes(layout["template"]) ? layout["template"] : {};
  return {
    ...layout,
    template: merged(template, { layout: templateLayout(colours) }),
    autosize: true,
    width: undefined,
    uirevision: "kept", // zoom and hidden traces outlive a change of theme
  };
}

function templateLayout({ ink, soft, grid, card, cardInk, cardBorder }: ThemeColours): Attributes {
  const axis = {
    gridcolor: grid,
    linecolor: soft,
    tickcolor: soft,
    zerolinecolor: grid,
    tickfont: { color: soft },
    title: { font: { color: ink } },
  };
  return {
    font: { color: ink },
    title: { font: { color: ink }, subtitle: { font: { color: soft } } },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    xaxis: axis,
    yaxis: axis,
    legend: { bgcolor: "rgba(0,0,0,0)", font: { color: ink } },
    coloraxis: { colorbar: { tickfont: { color: soft }, title: { font: { color: ink } } } },
    hoverlabel: { bgcolor: card, bordercolor: cardBorder, font: { color: cardInk } },
    annotationdefaults: { font: { color: soft } },
    shapedefaults: { line: { color: ink } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: soft, activecolor: ink },
  };
}

/** `over` laid on `base`, attribute by attribute. */
function merged(base: Attributes, over: Attributes): Attributes {
  const both = Object.entries(over).map(([name, value]) => {
    const under = base[name];
    return [name, isAttributes(under) && isAttributes(value) ? merged(under, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(both) };
}

/** The colours as they are now. @param probe an element of the page, for resolving variables */
export function themeColours(probe: HTMLElement): ThemeColours {
  const colour = (...variables: readonly string[]): string => {
    probe.style.color = variables.reduceRight(
      (otherwise, name) => `var(--vscode-${name}, ${otherwise})`,
      "#7b828d",
    );
    return getComputedStyle(probe).color;
  };
  const isContrast = document.body.classList.contains("vscode-high-contrast");
  const ink = colour("editor-foreground", "foreground");
  const colours = {
    ink,
    soft: isContrast ? ink : colour("descriptionForeground"),
    grid: withAlpha(ink, isContrast ? 0.45 : 0.18),
    card: colour("editorHoverWidget-background"),
    cardInk: colour("editorHoverWidget-foreground"),
    cardBorder: colour("editorHoverWidget-border", "contrastBorder"),
  };
  probe.style.color = "";
  return colours;
}

/** "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)", seen through. */
export function withAlpha(colour: string, alpha: number): string {
  const [red = 123, green = 130, blue = 141] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** Calls `changed` when VS Code has another theme. @returns how to stop */
export function watchTheme(changed: () => void): () => void {
  const key = (): string =>
    `${document.body.className} ${document.body.dataset["vscodeThemeId"]} ${document.documentElement.getAttribute("style")}`;
  let last = key();
  const observer = new MutationObserver(() => {
    if (key() === last) return;
    last = key();
    changed();
  });
  const options = { attributes: true, attributeFilter: ["class", "style", "data-vscode-theme-id"] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  return () => observer.disconnect();
}
