import type { KernelEvent, KernelReply, KernelRequest } from "../messages";

/** From the host process to the kernel. The id is the host's own, and comes back with everything about the request. */
export interface HostMessage {
  readonly id: string;
  readonly request: KernelRequest;
}

/** From the kernel to its host. `parent` is null for what belongs to no request. */
export type KernelMessage =
  | { readonly kind: "ready"; readonly protocol: 1 }
  | { readonly kind: "event"; readonly parent: string | null; readonly event: KernelEvent }
  /** The last thing said about a request. */
  | { readonly kind: "reply"; readonly parent: string; readonly reply: KernelReply };
