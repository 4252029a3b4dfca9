import { isSameDigest, sha256 } from "../digest.ts";
import type { Admission } from "./door.ts";
import type { Pass } from "./tokens.ts";

/** Why an MQTT client is not let in: the reason codes of MQTT 5.0 §2.4. */
export const MqttRefusal = { BadCredentials: 0x86, NotAuthorized: 0x87 } as const;
/** One of them. */
export type MqttRefusal = typeof MqttRefusal[keyof typeof MqttRefusal];

/** What an MQTT client may do. */
export interface MqttGrant {
  /** Whose it is; a session goes to nobody else. */
  readonly owner: string;
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
  mayReceive?(topic: string): boolean;
  /** Calls `listener` once when it is no longer good. */
  onEnd?(listener: (reason: string) => void): void;
  close?(): void;
}

/** Somebody who may use the broker, by name and password. */
export interface MqttUser {
  readonly username: string;
  readonly password: string;
  /** Topic filters that may be published to; all when left out. */
  readonly publish?: readonly string[];
  /** Topic filters that may be subscribed to; all when left out. */
  readonly subscribe?: readonly string[];
}

/** Who asks to come in. */
export interface MqttVisitor {
  readonly username: string | null;
  readonly password: Uint8Array | null;
  /** The address that guesses are counted by. */
  readonly address: string;
}

/** Options of {@linkcode MqttAccess}. */
export interface MqttAccessOptions {
  readonly users: readonly MqttUser[];
  /** Whether nobody needs a password while there are neither users nor tokens. */
  readonly isOpen: boolean;
  /** How somebody at an address comes in with a token. */
  readonly admission: (address: string) => Admission;
  /** Tells whether one who is limited to `devices` sees a topic of the hub. */
  readonly seesTopic: (devices: readonly string[]) => (topic: string) => boolean;
}

/** Topics of devices: `pinbridge/<site>/<device>/<channel>` and what lies beside it. */
const DEVICE_TOPIC = /^pinbridge\/[^/]+\/([^/]+\/[^/]+)/;
const EVERYTHING = { mayPublish: () => true, maySubscribe: () => true };

/** Who may do what on the broker: users of the config, and tokens as passwords. */
export class MqttAccess {
  readonly #options: MqttAccessOptions;

  constructor(options: MqttAccessOptions) {
    this.#options = options;
  }

  /** Returns what a client may do, or why it is not let in. */
  authenticate({ username, password, address }: MqttVisitor): MqttGrant | MqttRefusal {
    const { users, isOpen } = this.#options;
    const admission = this.#options.admission(address);
    const free = isOpen && users.length === 0 ? admission.enter() : null;
    if (free !== null) return grantOf(free, this.#options);
    if (password === null) return MqttRefusal.NotAuthorized;
    const user = users.find((one) => one.username === username && isSame(one.password, password));
    if (user !== undefined) return grantOfUser(user);
    const answer = admission.open(new TextDecoder().decode(password));
    return "pass" in answer ? grantOf(answer.pass, this.#options) : MqttRefusal.BadCredentials;
  }
}

/** How long it takes tells nothing of the password. */
function isSame(password: string, given: Uint8Array): boolean {
  return isSameDigest(sha256(password), sha256(given));
}

function grantOfUser({ username, publish, subscribe }: MqttUser): MqttGrant {
  return {
    owner: `user ${username}`,
    mayPublish: (topic) => publish?.some((allowed) => covers(allowed, topic)) ?? true,
    maySubscribe: (filter) => subscribe?.some((allowed) => covers(allowed, filter)) ?? true,
  };
}

/** A viewer's role publishes nothing: any topic may be a command's. */
function grantOf(pass: Pass, { seesTopic }: MqttAccessOptions): MqttGrant {
  const { name, role, devices } = pass.grant;
  const sees = devices === undefined ? null : seesTopic(devices);
  const isSeen = (topic: string) => {
    const [, deviceTopic] = DEVICE_TOPIC.exec(topic) ?? [];
    return sees === null || (deviceTopic !== undefined && sees(deviceTopic));
  };
  return {
    ...EVERYTHING,
    owner: `token ${name}`,
    mayPublish: (topic) => role === "operator" && isSeen(topic),
    ...(sees !== null && { mayReceive: isSeen }),
    onEnd: (listener) => pass.onEnd(({ reason }) => listener(reason)),
    close: () => pass.close(),
  };
}

/** Tells whether everything that `filter` matches, or the topic that it is, is matched by `allowed`. */
export function covers(allowed: string, filter: string): boolean {
  const wanted = filter.split("/");
  const levels = allowed.split("/");
  // MQTT §4.7.2: a wildcard at the start matches no topic that begins with $
  if (wanted[0].startsWith("$") && (levels[0] === "#" || levels[0] === "+")) return false;
  for (const [i, level] of levels.entries()) {
    if (level === "#") return true;
    if (i >= wanted.length || wanted[i] === "#") return false;
    if (level !== "+" && level !== wanted[i]) return false;
  }
  return wanted.length === levels.length;
}
