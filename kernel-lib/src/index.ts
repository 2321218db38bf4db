// The table of contents: what `softcon` offers, room by room.
export { SoftconError } from "./core/errors";
export type { LongWork, Progress } from "./core/progress";
