/** Files of TensorFlow.js's packages, compiled or by their source maps. */
const tensorflow = /[\\/]tfjs[\w-]*[\\/](?:dist|src)[\\/]/;

/** The line that called TensorFlow.js, and so came to be here: `at …`. */
export function callerLine(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  const inside = frames.findIndex((frame) => tensorflow.test(frame));
  const caller = frames.slice(Math.max(0, inside)).find((frame) => !tensorflow.test(frame));
  return (caller ?? "at an unknown line").trim();
}
