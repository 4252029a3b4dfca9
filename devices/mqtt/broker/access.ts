import type { ReasonCode } from "../packet/codes.ts";

/** Who asks to connect. */
export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: Uint8Array | null;
  /** Where it comes from, for logs and limits. */
  readonly address: string;
}

/** What a connected client may do; asked for each topic and filter. */
export interface Grant {
  /** Whose it is: nobody else comes back to a session that was opened with it. */
  readonly owner: string;
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
  /** Asked for each message when what is delivered is narrower than filters tell. */
  mayReceive?(topic: string): boolean;
  /** Calls `listener` once, with a sentence, when it is no longer good. */
  onEnd?(listener: (reason: string) => void): void;
  /** Its client has left. */
  close?(): void;
}

/** Decides about a client: what it may do, or why it is refused. */
export type Authenticate = (request: ConnectRequest) => Grant | ReasonCode;

/** Everything but the broker's own topics. */
export const FULL_GRANT: Grant = {
  owner: "",
  mayPublish: () => true,
  maySubscribe: () => true,
};
