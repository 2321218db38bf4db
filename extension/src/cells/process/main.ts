// The process that knows the cells of notebooks. The extension host forks it, and it ends with that.
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as softcon from "softcon";
import type { ToLanguage } from "../shared/language-messages";
import { CellServer } from "./cell-server";

process.once("message", (first: Extract<ToLanguage, { readonly kind: "start" }>) => {
  const library: typeof softcon = createRequire(join(first.library, "package.json"))("softcon");
  const server = new CellServer(library.openCellLanguage, (message) => {
    if (process.connected) process.send?.(message);
  });
  process.on("message", (message: Exclude<ToLanguage, { readonly kind: "start" }>) => server.handle(message));
});
process.on("disconnect", () => process.exit(0));
