/**
 * Loads an ES module. The build leaves this `import()` as it is, where the compiler would make a `require` of it, which
 * takes no ES modules on the oldest Node we support.
 */
export const importModule = (url: string): Promise<unknown> => import(url);
