import type { Jobs } from "../jobs/jobs";
import type { Models } from "../models/models";
import type { Shell } from "../shell/shell";

/** What this room stands on. */
export interface Rooms {
  readonly shell: Shell;
  readonly jobs: Jobs;
  readonly models: Models;
}
