/** The first message to a process of the band visualizer. */
export interface ProcessStart {
  readonly role: "read" | "embed";
  /** The folder of the package `softcon`. */
  readonly library: string;
}
