// The inner loops of neighbour search, t-SNE and linear probes, in AssemblyScript: TypeScript's syntax, WebAssembly's
// types. Every array lies in one shared memory that the caller lays out; arguments are byte addresses (usize) and sizes.
// Nothing here allocates, and a function writes only what its range names, so threads share the work.
export { columnsBackward, columnsForward, columnsOfKernel, rowsConvolve, rowsOfKernel } from "./convolution";
export { attract, step } from "./forces";
export { gather, spread } from "./grid";
export { compareAll, compareLeaf, descend, sortFarthestFirst } from "./neighbours";
export { addWeighted, scores } from "./products";
