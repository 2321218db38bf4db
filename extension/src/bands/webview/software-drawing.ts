/** Names under which processors draw in place of a graphics card. */
const software = /swiftshader|llvmpipe|softpipe|basic render/i;

/** Whether a renderer, as WebGL names it, draws without a graphics card. */
export const isSoftware = (renderer: string): boolean => software.test(renderer);

/** Whether the page's WebGL has no graphics card behind it. */
export function isDrawnBySoftware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl");
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  if (!gl || !names) return false;
  const renderer = String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL));
  gl.getExtension("WEBGL_lose_context")?.loseContext(); // a page may have few
  return isSoftware(renderer);
}
