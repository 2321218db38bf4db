import * as tf from "@tensorflow/tfjs-core";

/** `tf.tidy` for functions of any result: disposes of the tensors made in `f` that are not kept. */
export function scoped<T>(f: () => T): T {
  const engine = tf.engine();
  engine.startScope();
  try {
    return f();
  } finally {
    engine.endScope();
  }
}
