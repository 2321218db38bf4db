import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { patienceMs } from "./until";

/** Waits until `look` gives what is expected. @throws AssertionError with what it gave last. */
export async function becomes<T>(look: () => T | Promise<T>, expected: T): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const seen = await look();
    try {
      assert.deepEqual(seen, expected);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await pause(100);
  }
}
