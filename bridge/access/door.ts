import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { AddressSet } from "./address.ts";
import { Attempts } from "./attempts.ts";
import { type Client, findClient, type HeaderSource } from "./forwarded.ts";
import { Gate, type GateOptions, type Refusal } from "./gate.ts";
import { type Need, needOf, type RouteRules } from "./route_rules.ts";
import { isLoopback } from "./own_names.ts";
import type { Grant, TokenRole } from "./token.ts";
import { FREE_GRANT, type Pass, TOKEN_FAULTS, type Tokens } from "./tokens.ts";

const BEARER_SUBPROTOCOL = "bearer.";
const BEARER_SCHEME = /^bearer +(\S+)$/i;

/** Options of a {@linkcode Door}. */
export interface DoorOptions extends GateOptions {
  readonly tokens: Tokens;
  readonly rules: RouteRules;
  /** Addresses and CIDR ranges of proxies whose word on their clients is taken. */
  readonly trustedProxies?: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** A request as the door sees it. */
export interface Caller {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly host: string;
  readonly headers: HeaderSource;
  readonly isUpgrade: boolean;
  readonly isTls: boolean;
  /** The address of the connection's other end: the client's, or a proxy's. */
  readonly peer: string;
}

/** What became of a token: a pass, or why there is none, and until when it is no use to try again. */
export type TokenAnswer =
  | { readonly pass: Pass }
  | { readonly fault: string; readonly retryAfterMs: number };

/** How one viewer comes in. */
export interface Admission {
  /** Returns a pass while none is needed; else `null`. */
  enter(): Pass | null;
  /** Looks at the token that the viewer brings. */
  open(token: string): TokenAnswer;
}

/** The one door of every route: names and origins, then who may, by its rule. */
export class Door {
  readonly #tokens: Tokens;
  readonly #gate: Gate;
  readonly #rules: RouteRules;
  readonly #trusted: AddressSet;
  readonly #attempts: Attempts;

  constructor(options: DoorOptions) {
    this.#tokens = options.tokens;
    this.#gate = new Gate(options);
    this.#rules = options.rules;
    this.#trusted = new AddressSet(options.trustedProxies ?? []);
    this.#attempts = new Attempts(options);
  }

  /** Tells whether a connection of the address `peer` speaks for others. */
  isProxy(peer: string): boolean {
    return this.#trusted.has(peer);
  }

  /** Returns who is behind a connection of the address `peer`. */
  clientOf(peer: string, headers: HeaderSource): Client {
    return findClient(peer, headers, this.#trusted);
  }

  /** Returns why a request is turned away, or what its sender may do. */
  admit(caller: Caller): Refusal | Grant {
    const client = this.clientOf(caller.peer, caller.headers);
    const refusal = this.#gate.check({
      ...caller,
      scheme: client.scheme ?? (caller.isTls ? "https" : "http"),
      forwardedHost: client.host,
      origin: caller.headers.get("origin"),
      address: client.address,
    });
    if (refusal !== null) return refusal;
    if (!this.#tokens.isNeeded) return FREE_GRANT;
    const need = needOf(this.#rules, caller.path, caller.isUpgrade ? "UPGRADE" : caller.method);
    if (need === "nothing") return { name: "nobody", role: "viewer", devices: [] };
    const grant = this.#grantOf(client.address, caller.headers.get("authorization"));
    if ("status" in grant || mayDo(grant.role, need)) return grant;
    return { status: 403, reason: `the role ${grant.role} may not do this` };
  }

  /** Returns how a viewer at `address` comes in. */
  admission(address: string): Admission {
    return {
      enter: () => this.#tokens.openFree(nameOf(address)),
      open: (token) => this.open(address, token),
    };
  }

  /** Looks at a token that came from `address`. */
  open(address: string, token: string): TokenAnswer {
    const retryAfterMs = this.#attempts.pauseMs(address, token);
    if (retryAfterMs > 0) {
      return { fault: "too many wrong tokens; wait, then try again", retryAfterMs };
    }
    const pass = this.#tokens.open(token);
    if (typeof pass !== "string") {
      this.#attempts.succeed(address, token);
      return { pass };
    }
    // Who has a token that expired guesses nothing.
    if (pass === "unknown") this.#attempts.fail(address);
    return { fault: TOKEN_FAULTS[pass], retryAfterMs: 0 };
  }

  #grantOf(address: string, authorization: string | null): Refusal | Grant {
    if (authorization === null) return unauthorized("a token is needed: Authorization: Bearer");
    const [, token] = BEARER_SCHEME.exec(authorization) ?? [];
    if (token === undefined) return unauthorized("the Authorization field must be: Bearer TOKEN");
    const answer = this.open(address, token);
    if ("pass" in answer) return answer.pass.grant;
    if (answer.retryAfterMs === 0) return unauthorized(answer.fault);
    const seconds = Math.ceil(answer.retryAfterMs / 1000);
    return { status: 429, reason: answer.fault, headers: { "Retry-After": String(seconds) } };
  }
}

/**
 * Returns the token that a client brings with its opening handshake, among the subprotocols that it
 * offers (`bearer.TOKEN`) or as a plain request does, or `null`.
 */
export function tokenOf(protocols: readonly string[], headers: HeaderSource): string | null {
  const offer = protocols.find((protocol) => protocol.startsWith(BEARER_SUBPROTOCOL));
  if (offer !== undefined) return offer.slice(BEARER_SUBPROTOCOL.length);
  return BEARER_SCHEME.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Returns what one who needs no token is called, for people. */
export function nameOf(address: string): string {
  return isLoopback(address) ? "this machine" : address || "somebody";
}

function mayDo(role: TokenRole, need: Need): boolean {
  return role === "operator" || need === "viewer";
}

function unauthorized(reason: string): Refusal {
  return { status: 401, reason, headers: { "WWW-Authenticate": "Bearer" } };
}
