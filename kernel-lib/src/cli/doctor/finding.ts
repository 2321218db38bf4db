/** One thing that was looked at. `absent` is no fault: not every machine has a GPU. */
export interface Finding {
  readonly name: string;
  readonly state: "works" | "absent" | "fails";
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string;
}
