import { SoftconError } from "../../core/errors";
import type { Candidate } from "./candidate";
import { optionalPackage } from "./optional-package";
import { loadTensorflow } from "./tensorflow";

const install = "webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0";

/** What the package `webgpu` (Dawn) offers. */
interface Dawn {
  readonly globals: object;
  readonly create: (flags: string[]) => object;
}

/**
 * TensorFlow.js's own WebGPU backend, on the WebGPU that the package `webgpu` gives to Node.
 * @param emulated take an adapter that the processor emulates, too.
 */
export function webgpu(emulated: boolean): Candidate {
  return {
    runtime: "webgpu",
    provider: null,
    obstacle: null,
    start: async () => {
      await loadTensorflow();
      const description = await provideGpu(emulated);
      await optionalPackage("@tensorflow/tfjs-backend-webgpu", install);
      return { backend: "webgpu", description: `TensorFlow.js's webgpu backend on ${description}` };
    },
  };
}

/** Puts `navigator.gpu` and WebGPU's globals where the backend expects them; returns the adapter's name. */
async function provideGpu(emulated: boolean): Promise<string> {
  const dawn = await optionalPackage("webgpu", install);
  if (!isDawn(dawn))
    throw new SoftconError(`the package webgpu is not the expected one; npm install ${install}`);
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  if (typeof navigator === "object" && navigator !== null)
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  const request: unknown = Reflect.get(gpu, "requestAdapter");
  const adapter: unknown = typeof request === "function" ? await request.call(gpu) : null;
  if (typeof adapter !== "object" || adapter === null)
    throw new SoftconError("WebGPU finds no adapter on this machine", "resource");
  const info: unknown = Reflect.get(adapter, "info");
  const told = (key: string): unknown =>
    typeof info === "object" && info !== null ? Reflect.get(info, key) : undefined;
  const name = ["vendor", "architecture", "device", "description"].map(told).filter(Boolean).join(" ");
  if (!emulated && (told("isFallbackAdapter") === true || /swiftshader|llvmpipe|lavapipe/i.test(name)))
    throw new SoftconError(`WebGPU's only adapter, ${name}, is the processor emulating a GPU`, "resource");
  return name || "an adapter without a name";
}

function isDawn(loaded: unknown): loaded is Dawn {
  return (
    typeof loaded === "object" &&
    loaded !== null &&
    typeof Reflect.get(loaded, "create") === "function" &&
    typeof Reflect.get(loaded, "globals") === "object"
  );
}
