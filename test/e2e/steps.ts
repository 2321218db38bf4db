import { test } from "node:test";
import type { Workbench } from "./workbench";

/**
 * Tests on one workbench, one after the other; of one that fails there is a picture, and those after it, which stand on
 * it, are skipped.
 */
export function stepsIn(workbench: () => Workbench): (name: string, work: () => Promise<void>) => void {
  let failed: string | null = null;
  return (name, work) => {
    test(name, async (t) => {
      if (failed !== null) {
        t.skip(`after "${failed}" failed`);
        return;
      }
      try {
        await work();
      } catch (error) {
        failed = name;
        const picture = name.replace(/\W+/g, "-").slice(0, 60);
        console.error(`see ${await workbench().screenshot(`failed/${picture}`)}`);
        throw error;
      }
    });
  };
}
