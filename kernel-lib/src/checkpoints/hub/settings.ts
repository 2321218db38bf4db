import { homedir } from "node:os";
import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";

/** A file of a model repository. */
export interface HubFile {
  /** "owner/name". */
  readonly repo: string;
  /** A branch, a tag or a commit; `main` where it is left out. */
  readonly revision?: string;
  /** The file's path in the repository. */
  readonly file: string;
  /** What its bytes must hash to; where it is left out, what the hub says they hash to. */
  readonly sha256?: string;
}

export interface HubOptions extends LongWork {
  /** The folder of the hub's cache, in place of what the environment says. */
  readonly cacheDir?: string;
  /** `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_OFFLINE` are read from here; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The pause before the first retry, in milliseconds; each further one is twice as long. 1000 by default. */
  readonly retryMs?: number;
  /** Milliseconds without a byte after which a connection counts as cut. 30,000 by default. */
  readonly silenceMs?: number;
}

/** Where and how files are fetched and kept. */
export interface HubSettings extends LongWork {
  readonly cacheDir: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly offline: boolean;
  readonly retryMs: number;
  readonly silenceMs: number;
}

/** What options and environment come to, by the rules of `huggingface_hub`, so that both share one cache. */
export function hubSettings(options: HubOptions): HubSettings {
  const env = options.env ?? process.env;
  const { signal, onProgress, retryMs = 1000, silenceMs = 30_000 } = options;
  const caches = env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const home = env["HF_HOME"] || join(caches, "huggingface");
  const cacheDir = options.cacheDir ?? (env["HF_HUB_CACHE"] || join(home, "hub"));
  return {
    cacheDir: cacheDir.replace(/^~(?=$|[\\/])/, homedir()),
    endpoint: endpointOf(env["HF_ENDPOINT"] || "https://huggingface.co"),
    token: env["HF_TOKEN"] || undefined,
    offline: /^(1|on|yes|true)$/i.test(env["HF_HUB_OFFLINE"] ?? ""),
    retryMs,
    silenceMs,
    signal,
    onProgress,
  };
}

function endpointOf(address: string): string {
  if (/^https?:$/.test(URL.canParse(address) ? new URL(address).protocol : ""))
    return address.replace(/\/+$/, "");
  throw new SoftconError(`HF_ENDPOINT is "${address}", expected an address like https://huggingface.co`);
}
