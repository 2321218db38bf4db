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
`;
