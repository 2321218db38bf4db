export { decode, encode } from "fast-png";
