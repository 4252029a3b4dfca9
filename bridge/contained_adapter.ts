import {
  type AdapterKind,
  type Command,
  type DeviceAdapter,
  DeviceError,
  type DeviceErrorKind,
  type DeviceEvents,
} from "../devices/adapter.ts";
import { describeThrown } from "./log.ts";

const ERROR_KINDS: { readonly [K in DeviceErrorKind]: true } = {
  absent: true,
  unusable: true,
  lost: true,
  offline: true,
  rejected: true,
  busy: true,
  unsupported: true,
  invalid: true,
};
const KEY_TYPES = [
  ...["text", "number", "integer", "boolean", "choice", "bytes"],
  ...["list", "map", "record", "either"],
];

/**
 * Returns the `kind` that a module of somebody else's exports.
 *
 * @throws {TypeError} when it exports none, or one that is not as it must be
 */
export function validateKind(module: unknown): AdapterKind {
  const kind = (module as { readonly kind?: unknown }).kind;
  if (kind === undefined) throw new TypeError("exports no kind");
  if (!isObject(kind)) throw new TypeError("its kind is no object");
  if (typeof kind.type !== "string" || kind.type === "") {
    throw new TypeError("its kind has no type");
  }
  if (typeof kind.create !== "function") throw new TypeError("its kind has no create()");
  if (!["undefined", "function"].includes(typeof kind.check)) {
    throw new TypeError("the check of its kind is no function");
  }
  if (!isObject(kind.keys)) throw new TypeError("its kind has no keys; they may be {}");
  for (const [name, key] of Object.entries(kind.keys)) {
    const fault = checkKey(name, key);
    if (fault !== null) throw new TypeError(`its kind is malformed: keys.${fault}`);
  }
  return kind as unknown as AdapterKind;
}

function checkKey(name: string, key: unknown): string | null {
  if (name === "type" || name === "id") return `${name} is every adapter's own`;
  if (!isObject(key)) return `${name} is no object`;
  const { type, of, keys, meaning, check, checkKey: checkOfKeys } = key;
  if (typeof type !== "string" || !KEY_TYPES.includes(type)) {
    return `${name}.type must be one of ${KEY_TYPES.join(", ")}`;
  }
  if (typeof meaning !== "string") return `${name}.meaning must be a sentence`;
  if ([check, checkOfKeys].some((each) => each !== undefined && typeof each !== "function")) {
    return `${name}.check is no function`;
  }
  if ((type === "choice" || type === "either") && !(Array.isArray(of) && of.length > 0)) {
    return `${name}.of must be a list`;
  }
  if (type === "list" || type === "record") return checkKey(`${name}.of`, of);
  const inner: [string, unknown][] = type === "either"
    ? (of as unknown[]).map((each, i) => [`${name}.of[${i}]`, each])
    : type === "map" && isObject(keys)
    ? Object.entries(keys).map(([inner, each]) => [`${name}.keys.${inner}`, each])
    : [];
  if (type === "map" && !isObject(keys)) return `${name}.keys is no object`;
  return inner.map(([path, each]) => checkKey(path, each)).find((fault) => fault !== null) ?? null;
}

/**
 * Returns an adapter of somebody else's behind a wall: whatever it throws, and from wherever, comes
 * out as a rejection with an `Error`; a `DeviceError` of another copy of its class as one of ours.
 *
 * @throws {TypeError} when it is none
 */
export function containAdapter(adapter: DeviceAdapter, id: string): DeviceAdapter {
  if (!isObject(adapter)) throw new TypeError("create() made no object");
  if (adapter.id !== id) throw new TypeError(`its id is not ${id}`);
  if (typeof adapter.run !== "function") throw new TypeError("it has no run()");
  const { type = "unknown" } = adapter as { type?: unknown };
  return {
    id,
    type: String(type),
    run: (events, signal) => contain(() => adapter.run(events, signal)),
    ...(adapter.changed !== undefined && {
      changed: (signal: AbortSignal) => contain(() => adapter.changed!(signal)),
    }),
    ...(adapter.command !== undefined && {
      command: (command: Command, signal: AbortSignal) =>
        contain(() => adapter.command!(command, signal), signal),
    }),
  };
}

/** An adapter that could not be made: it stands for its entry, and says why. */
export class FailedAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string;
  readonly #reason: string;

  constructor({ id, type }: { readonly id: string; readonly type: string }, reason: string) {
    this.id = id;
    this.type = type;
    this.#reason = reason;
  }

  run(_events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return Promise.reject(new DeviceError("unusable", this.#reason));
  }
}

async function contain<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error;
    throw toError(error);
  }
}

function toError(error: unknown): Error {
  if (error instanceof DeviceError) return error;
  const { name, kind } = isObject(error) ? error : {};
  if (name === "DeviceError" && typeof kind === "string" && Object.hasOwn(ERROR_KINDS, kind)) {
    return new DeviceError(kind as DeviceErrorKind, describeThrown(error), { cause: error });
  }
  return error instanceof Error ? error : new Error(describeThrown(error));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
