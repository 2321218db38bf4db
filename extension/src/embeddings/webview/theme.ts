import type { Ground } from "./palette";

/** What is drawn by script, in the colours of the theme as they are now. */
export interface Theme {
  readonly ground: Ground;
  readonly contrast: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly focus: string;
  readonly font: string;
}

export function currentTheme(): Theme {
  const { classList } = document.body;
  const style = getComputedStyle(document.body);
  const variable = (name: string, otherwise: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const contrast = classList.contains("vscode-high-contrast");
  const light = classList.contains("vscode-light") || classList.contains("vscode-high-contrast-light");
  return {
    ground: light ? "light" : "dark",
    contrast,
    background: variable("editor-background", light ? "#ffffff" : "#1e1e1e"),
    foreground: variable("foreground", light ? "#333333" : "#cccccc"),
    focus: variable("focusBorder", "#007fd4"),
    font: variable("font-family", "sans-serif"),
  };
}

/** Calls `changed` whenever VS Code has another theme; returns what ends that. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const variables = new MutationObserver(changed);
  variables.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => {
    observer.disconnect();
    variables.disconnect();
  };
}
