import { pathToFileURL } from "node:url";
import { SoftconError } from "../../core/errors";
import { importModule } from "../../vendor/import-module";

/** True where the package is installed within reach of this library. */
export function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Loads a package that users install only if they want it.
 * @param install what to give to `npm install`.
 * @throws SoftconError where it is not installed; whatever the package itself throws where it does not load.
 */
export async function optionalPackage(name: string, install: string): Promise<unknown> {
  if (!isInstalled(name))
    throw new SoftconError(`${name} is not installed; npm install ${install}`, "resource");
  const file = require.resolve(name);
  // Modules of our own format are required, so that TensorFlow.js's packages share one copy of its core.
  return name === "webgpu" ? importModule(pathToFileURL(file).href) : require(file);
}
