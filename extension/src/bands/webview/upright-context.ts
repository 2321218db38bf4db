/**
 * Tiles stand upright, so their edges need no antialiasing, which costs a software renderer time; the map's library always
 * asks for it. To be called before the first map.
 */
export function drawWithoutAntialiasing(): void {
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = new Proxy(getContext, {
    apply: (asked, canvas, [kind, attributes]) =>
      Reflect.apply(asked, canvas, [
        kind,
        String(kind).includes("webgl") ? { ...attributes, antialias: false } : attributes,
      ]),
  });
}
