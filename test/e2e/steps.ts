import { test } from "node:test";
import type { Workbench } from "./workbench";

/** Tests on one workbench, one after the other; of one that fails there is a picture. */
export function stepsIn(workbench: () => Workbench): (name: string, work: () => Promise<void>) => void {
  return (name, work) => {
    test(name, async () => {
      try {
        await work();
      } catch (error) {
        const picture = name.replace(/\W+/g, "-").slice(0, 60);
        console.error(`see ${await workbench().screenshot(`failed/${picture}`)}`);
        throw error;
      }
    });
  };
}
