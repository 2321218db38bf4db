import { SoftconError } from "../core/errors";

/** How the factors of float32 products are rounded: not at all, or to the 10 bits of TF32, as NVIDIA's GPUs can. */
export const precisions = ["float32", "tf32"] as const;
export type Precision = (typeof precisions)[number];

const variable = "NVIDIA_TF32_OVERRIDE";

/** What this process has told NVIDIA's libraries; null before it has told them anything. */
let settled: Precision | null = null;

/**
 * Decides how exact the products of NVIDIA's libraries are, to be called before the first of them is loaded: they read it
 * from the environment then, once a process. onnxruntime's CUDA provider rounds to TF32 unless told otherwise, and
 * onnxruntime-node hands that provider no option but the device, so the environment is the only way to float32. A
 * worker thread's environment is a copy that the libraries do not see: decide in the main thread.
 * @param wanted left out: what was decided before or the environment says, else float32.
 * @returns what holds in this process.
 * @throws SoftconError where something else holds.
 */
export function settlePrecision(wanted?: Precision): Precision {
  const told = process.env[variable];
  const environment = told === undefined ? null : told === "0" ? "float32" : "tf32";
  const holds = settled ?? environment ?? wanted ?? "float32";
  if (wanted !== undefined && wanted !== holds)
    throw new SoftconError(
      settled === null
        ? `products in ${wanted} were asked for, but ${variable}=${told} in the environment stands for ${holds}; unset it`
        : `products in ${wanted} were asked for, but NVIDIA's libraries have been loaded for ${holds}; start another process`,
      "usage",
    );
  if (holds === "float32") process.env[variable] = "0";
  settled = holds;
  return holds;
}
