import type { Admission } from "../../bridge/access/door.ts";
import type { Grant } from "../../bridge/access/token.ts";
import type { Pass, PassEnd } from "../../bridge/access/tokens.ts";
import type { Role } from "../../bridge/wire/messages.ts";

/** A door whose passes end when a test says so. */
export class TestAdmission implements Admission {
  /** Who comes in without a token; nobody when `null`. */
  readonly free: Grant | null;
  /** What tokens open. */
  readonly grants: Readonly<Record<string, Grant>>;
  /** How long a wrong token has to wait, in milliseconds. */
  retryAfterMs = 0;
  readonly #ends: ((end: PassEnd) => void)[] = [];

  constructor(free: Grant | null, grants: Readonly<Record<string, Grant>> = {}) {
    this.free = free;
    this.grants = grants;
  }

  enter(): Pass | null {
    return this.free === null ? null : this.#pass(this.free);
  }

  open(token: string) {
    return Object.hasOwn(this.grants, token)
      ? { pass: this.#pass(this.grants[token]) }
      : { fault: "wrong", retryAfterMs: this.retryAfterMs };
  }

  /** Ends every pass. */
  end(end: PassEnd): void {
    for (const listener of this.#ends) listener(end);
  }

  #pass(grant: Grant): Pass {
    return { grant, onEnd: (listener) => void this.#ends.push(listener), close() {} };
  }
}

/** Returns a door that lets everyone in as `role`, limited to `devices`; `none` brings no token. */
export function admitAs(role: Role, devices?: readonly string[]): TestAdmission {
  return new TestAdmission(role === "none" ? null : { name: role, role, devices });
}
