/** Laid over the page by the renderer itself: VS Code loads one file of it. */
export const style = `
.softcon-figure {
  position: relative;
}
.softcon-picture {
  position: absolute;
  inset: 0 auto auto 0;
  max-width: 100%;
}
.softcon-saved img {
  max-width: 100%;
}
.softcon-plot + .softcon-picture {
  pointer-events: none;
}
.softcon-raster [hidden] {
  display: none;
}
.softcon-raster,
.softcon-table {
  color: var(--vscode-editor-foreground, var(--vscode-foreground));
  font-family: var(--vscode-font-family);
  font-size: var(--vscode-font-size);
}
.softcon-bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px;
  padding: 4px 0;
}
.softcon-bar select,
.softcon-bar button {
  padding: 2px 8px;
  border-radius: 2px;
  font: inherit;
}
.softcon-bar select {
  color: var(--vscode-dropdown-foreground);
  background: var(--vscode-dropdown-background);
  border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
}
.softcon-bar button {
  color: var(--vscode-button-secondaryForeground, var(--vscode-foreground));
  background: var(--vscode-button-secondaryBackground, transparent);
  border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
  cursor: pointer;
}
.softcon-bar button:hover {
  background: var(--vscode-button-secondaryHoverBackground, var(--vscode-list-hoverBackground));
}
.softcon-raster :focus-visible,
.softcon-table :focus-visible {
  outline: 1px solid var(--vscode-focusBorder);
  outline-offset: 1px;
}
.softcon-stage {
  position: relative;
  max-width: 100%;
  cursor: crosshair;
}
.softcon-stage canvas,
.softcon-stage img {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  image-rendering: pixelated;
}
.softcon-mark {
  position: absolute;
  box-sizing: border-box;
  min-width: 3px;
  min-height: 3px;
  outline: 1px solid white;
  box-shadow: 0 0 0 2px black;
  pointer-events: none;
}
.softcon-readout {
  min-height: 1.4em;
  white-space: pre-wrap;
  padding-top: 4px;
  font-family: var(--vscode-editor-font-family);
  font-variant-numeric: tabular-nums;
}
.softcon-about,
.softcon-count {
  color: var(--vscode-descriptionForeground);
  overflow-wrap: anywhere;
}
.softcon-scroll {
  max-height: 360px;
  overflow: hidden;
  scrollbar-gutter: stable;
  border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
}
/* A wheel that passes over goes on through the notebook; a table that was clicked or tabbed to scrolls. */
.softcon-scroll:is(:focus, :focus-within) {
  overflow: auto;
}
.softcon-table table {
  width: 100%;
  border-collapse: separate;
  border-spacing: 0;
}
.softcon-table th,
.softcon-table td {
  max-width: 22em;
  padding: 2px 8px;
  border: none;
  text-align: left;
  white-space: nowrap;
  overflow: hidden;
  text-overflow: ellipsis;
}
.softcon-table .number,
.softcon-table .degrees {
  text-align: right;
  font-variant-numeric: tabular-nums;
}
.softcon-table thead th {
  position: sticky;
  top: 0;
  font-weight: 600;
  background: var(--vscode-editor-background);
  border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
}
.softcon-table tbody tr:hover td {
  background: var(--vscode-list-hoverBackground);
}
.softcon-table th button {
  padding: 0;
  color: inherit;
  background: none;
  border: none;
  font: inherit;
  cursor: pointer;
}
.softcon-table th button::after {
  content: " ↕";
  opacity: 0.4;
}
.softcon-table [aria-sort="ascending"] button::after {
  content: " ↑";
  opacity: 1;
}
.softcon-table [aria-sort="descending"] button::after {
  content: " ↓";
  opacity: 1;
}
.softcon-table td img {
  display: block;
  image-rendering: pixelated;
}
.softcon-spark {
  display: block;
  stroke: var(--vscode-charts-blue, currentColor);
  fill: none;
}
.vscode-high-contrast .softcon-spark {
  stroke: currentColor;
}
`;
