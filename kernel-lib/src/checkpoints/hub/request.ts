import { messageOf, SoftconError, throwIfAborted } from "../../core/errors";
import type { HubFile, HubSettings } from "./settings";
import { TransientError } from "./transient";

/** An answer that is no redirect any more, and a way to end it early. */
export interface Answer {
  readonly url: string;
  readonly response: Response;
  /** Tells that bytes still come; without it the connection is cut after the settings' silence. */
  alive(): void;
  /** Lets go of the connection. */
  end(): void;
}

const mostRedirects = 10;

/** Says which redirects to follow; an answer that is not followed is returned as it is. */
export type Follow = (from: URL, to: URL, response: Response) => boolean;

/**
 * Sends a request and follows its redirects. The token goes to the hub's own address and to no other.
 *
 * @throws TransientError where the connection fails or the server is busy.
 * @throws SoftconError where a redirect leads from https to something else, or in circles, or `signal` is aborted.
 */
export async function request(
  method: "GET" | "HEAD",
  address: string,
  settings: HubSettings,
  headers: Readonly<Record<string, string>> = {},
  follow: Follow = () => true,
): Promise<Answer> {
  let url = new URL(address);
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const answer = await send(method, url, settings, headers);
    const location = answer.response.headers.get("location");
    const redirected = answer.response.status >= 300 && answer.response.status < 400 && location !== null;
    const next = redirected && URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (!next || !follow(url, next, answer.response)) return answer;
    answer.end();
    if (next.protocol !== "https:" && next.protocol !== url.protocol)
      throw new SoftconError(`${url.origin} redirects to ${next.protocol}//…, expected https`, "network");
    url = next;
  }
  throw new SoftconError(
    `${address} redirects more than ${mostRedirects} times; check HF_ENDPOINT`,
    "network",
  );
}

async function send(
  method: string,
  url: URL,
  settings: HubSettings,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { token, endpoint, signal, silenceMs } = settings;
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  const authorised = token !== undefined && url.origin === new URL(endpoint).origin;
  try {
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: {
        ...headers,
        "accept-encoding": "identity", // lengths and ranges are those of the file itself
        "user-agent": "softcon",
        ...(authorised ? { authorization: `Bearer ${token}` } : {}),
      },
      signal: signal ? AbortSignal.any([signal, cut.signal]) : cut.signal,
    });
    const end = (): void => {
      clearTimeout(timer);
      cut.abort();
    };
    return { url: url.href, response, alive: () => timer.refresh(), end };
  } catch (error) {
    clearTimeout(timer);
    throwIfAborted(signal);
    throw new TransientError(reasonOf(error));
  }
}

/** What is behind `fetch failed`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error
    ? messageOf(error.cause) || error.message
    : messageOf(error);
}

/**
 * Passes over an answer that is none of the hub's problems.
 * @throws TransientError where trying again may help; SoftconError with the way out where it does not.
 */
export function checkStatus({ response, url }: Answer, { repo, revision = "main", file }: HubFile): void {
  const { status } = response;
  if (status < 400) return;
  if (status === 408 || status === 429 || status >= 500)
    throw new TransientError(`the server answers ${status}`);
  const { origin } = new URL(url);
  const name = `${file} of ${repo} at ${revision}`;
  if (status === 401 || status === 403)
    throw new SoftconError(
      `${origin} does not give out ${name} (${status}): set HF_TOKEN to a token that may read it, and accept its terms on the repository's page`,
      "network",
    );
  if (status === 404 || status === 410)
    throw new SoftconError(
      `${origin} has no ${name} (${status}): check the names${origin.includes("huggingface.co") ? "" : " and HF_ENDPOINT"}`,
      "network",
    );
  throw new SoftconError(`${origin} refuses ${name} (${status}); try again later`, "network");
}
