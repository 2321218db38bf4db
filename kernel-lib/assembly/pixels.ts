// The inner loops of reading imagery, in AssemblyScript: TypeScript's syntax, WebAssembly's types. Arguments are byte
// addresses (usize) in the module's own memory, which the caller lays out, and sizes. Nothing here allocates.
export { blendRows } from "./bilinear";
export { part8, part16, part32, part64 } from "./parting";
