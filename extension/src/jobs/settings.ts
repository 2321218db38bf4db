/** What the person set, of what concerns jobs; empty texts and 0 mean: as the library decides. */
export interface JobSettings {
  readonly modelsFolder: string;
  readonly hub: string;
  readonly offline: boolean;
}

/** The environment of a job's process: the machine's own, and what the person set over it. */
export function jobEnvironment(settings: JobSettings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { modelsFolder, hub, offline } = settings;
  return {
    ...env,
    ...(modelsFolder === "" ? {} : { HF_HUB_CACHE: modelsFolder }),
    ...(hub === "" ? {} : { HF_ENDPOINT: hub }),
    ...(offline ? { HF_HUB_OFFLINE: "1" } : {}),
  };
}
