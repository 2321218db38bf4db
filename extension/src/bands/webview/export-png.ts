import type OlMap from "ol/Map";

/** What the map shows at this moment, as a PNG: transparent where there is no measurement. */
export function mapPicture(map: OlMap): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // A WebGL canvas is legible only while the frame that drew it lasts.
    const viewport = map.getViewport();
    map.once("rendercomplete", () => {
      const [width = 0, height = 0] = map.getSize() ?? [];
      const canvas = document.createElement("canvas");
      const drawn = [
        ...(viewport?.querySelectorAll<HTMLCanvasElement>(".ol-layers canvas, canvas.bands") ?? []),
      ];
      const scale = window.devicePixelRatio;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      const context = canvas.getContext("2d");
      if (!context) return reject(new Error("this window cannot draw pictures"));
      context.imageSmoothingEnabled = false;
      for (const layer of drawn) {
        if (layer.width === 0 || layer.height === 0) continue;
        context.globalAlpha = Number(layer.parentElement?.style.opacity || layer.style.opacity || 1);
        context.drawImage(layer, 0, 0, canvas.width, canvas.height);
      }
      canvas.toBlob((blob) => {
        if (!blob) return reject(new Error("the view is too large for a picture"));
        blob.arrayBuffer().then((bytes) => resolve(new Uint8Array(bytes)), reject);
      }, "image/png");
    });
    map.renderSync();
  });
}
