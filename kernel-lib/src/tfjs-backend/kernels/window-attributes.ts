import type { backend_util } from "@tensorflow/tfjs-core";
import type { KernelCall } from "../kernel-call";

/** Strides or dilations: one number for both axes, or one each; absent means 1. */
export function pair(call: KernelCall, name: string): [number, number] {
  if (!call.has(name)) return [1, 1];
  const [vertical = 1, horizontal = vertical] = call.numbers(name);
  return [vertical, horizontal];
}

type Rounding = "floor" | "round" | "ceil";

export function roundingOf(call: KernelCall): Rounding | undefined {
  const mode = call.attribute("dimRoundingMode");
  return mode === "floor" || mode === "round" || mode === "ceil" ? mode : undefined;
}

/** `same`, `valid`, a number, or [before, after] for each of four axes. */
export function paddingOf(call: KernelCall): "same" | "valid" | number | backend_util.ExplicitPadding {
  const padding = call.attribute("pad");
  if (padding === "same" || padding === "valid" || typeof padding === "number") return padding;
  const [batch, vertical, horizontal, channels] = call.pairs("pad");
  if (batch && vertical && horizontal && channels) return [batch, vertical, horizontal, channels];
  throw new Error(`kernel ${call.name} has an unknown padding`);
}
