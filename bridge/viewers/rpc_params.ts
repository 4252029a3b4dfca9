import type { Value } from "../../devices/adapter.ts";
import type { CommandRequest } from "../hub/commands.ts";
import { hasControlCharacter } from "../control_characters.ts";
import { MAX_COMMAND_TIMEOUT_MS, MAX_RELEASE_SECONDS, RpcErrorCode } from "../wire/protocol.ts";
import { quote, RpcError } from "./rpc_error.ts";
import { checkFilter } from "../hub/topic.ts";

/** The most filters of all subscriptions on one connection. */
export const MAX_FILTERS = 256;
/** The longest text in a command, in UTF-16 code units: a serial line's limit in bytes. */
export const MAX_COMMAND_TEXT_LENGTH = 1024;
/** Bounds of `maxRateHz`. */
export const MIN_RATE_HZ = 0.001;
export const MAX_RATE_HZ = 1000;
/** The most bytes of a command in `hex`. */
export const MAX_COMMAND_BYTES = 1024;
const MAX_TEXT_LENGTH = 4096;
/** Two digits and two spaces per byte. */
const MAX_HEX_LENGTH = 4 * MAX_COMMAND_BYTES;

/** What a subscription is told: every reading, or the newest of each channel. */
export type DeliveryContract = "all" | "latest";

/** Parameters of `subscribe`. */
export interface SubscribeParams {
  readonly filters: readonly string[];
  readonly delivery: DeliveryContract;
  readonly maxRateHz?: number;
  readonly packed?: boolean;
  readonly resume?: { readonly epoch: string; readonly seq: number };
}

/** Parameters of `profile`. */
export interface ProfileParams {
  readonly device: string;
  readonly profile: string;
}

/** Parameters of `release`. */
export interface ReleaseParams {
  readonly device: string;
  /** 0 takes the device back at once. */
  readonly seconds: number;
}

/** The parameters of each method. */
export interface Params {
  authenticate: { readonly token: string };
  list: Record<never, never>;
  subscribe: SubscribeParams;
  unsubscribe: { readonly subscription: number };
  command: CommandRequest;
  release: ReleaseParams;
  profile: ProfileParams;
}

/** Validates each method's parameters. @throws {RpcError} that names the field */
export const readParams: { readonly [M in keyof Params]: (params: unknown) => Params[M] } = {
  authenticate(params) {
    const fields = readFields(params, "params", ["token"]);
    return { token: readText(fields, "token") };
  },
  list(params) {
    readFields(params, "params", []);
    return {};
  },
  subscribe: readSubscribe,
  unsubscribe(params) {
    const fields = readFields(params, "params", ["subscription"]);
    return { subscription: readNumber(fields, "subscription", { integer: true, min: 1 }) };
  },
  command: readCommand,
  profile(params) {
    const fields = readFields(params, "params", ["device", "profile"]);
    return { device: readText(fields, "device"), profile: readText(fields, "profile") };
  },
  release(params) {
    const fields = readFields(params, "params", ["device", "seconds"]);
    const range = { min: 0, max: MAX_RELEASE_SECONDS };
    return { device: readText(fields, "device"), seconds: readNumber(fields, "seconds", range) };
  },
};

/** The members of an object of parameters, and what it is called in messages. */
export interface Fields {
  readonly path: string;
  readonly values: ReadonlyMap<string, unknown>;
}

interface NumberRange {
  readonly integer?: boolean;
  readonly min: number;
  readonly max?: number;
}

function readSubscribe(params: unknown): SubscribeParams {
  const keys = ["filters", "delivery", "maxRateHz", "packed", "resume"];
  const fields = readFields(params, "params", keys);
  const filters = readFilters(fields);
  const delivery = fields.values.get("delivery") ?? "latest";
  if (delivery !== "all" && delivery !== "latest") {
    throw invalid(fields, "delivery", 'must be "latest" or "all"');
  }
  if (delivery === "all" && fields.values.has("maxRateHz")) {
    throw invalid(fields, "maxRateHz", 'only with delivery "latest"');
  }
  const range = { min: MIN_RATE_HZ, max: MAX_RATE_HZ };
  return {
    filters,
    delivery,
    maxRateHz: optional(fields, "maxRateHz", () => readNumber(fields, "maxRateHz", range)),
    packed: optional(fields, "packed", () => readBoolean(fields, "packed")),
    resume: optional(fields, "resume", () => readResume(fields.values.get("resume"))),
  };
}

function readFilters(fields: Fields): string[] {
  const filters = fields.values.get("filters");
  if (!Array.isArray(filters) || filters.length === 0) {
    throw invalid(fields, "filters", "must be an array of at least one topic filter");
  }
  if (filters.length > MAX_FILTERS) {
    throw new RpcError(
      RpcErrorCode.LimitReached,
      `${fields.path}.filters: more than ${MAX_FILTERS} topic filters`,
    );
  }
  for (const [i, filter] of filters.entries()) {
    const fault = typeof filter === "string" ? checkFilter(filter) : "must be a string";
    if (fault !== null) throw invalid(fields, `filters[${i}]`, fault);
  }
  return filters;
}

function readResume(value: unknown): { epoch: string; seq: number } {
  const fields = readFields(value, "params.resume", ["epoch", "seq"]);
  return {
    epoch: readText(fields, "epoch"),
    seq: readNumber(fields, "seq", { integer: true, min: 0 }),
  };
}

function readCommand(params: unknown): CommandRequest {
  const keys = ["device", "channel", "value", "raw", "hex", "timeoutMs", "urgent"];
  const fields = readFields(params, "params", keys);
  const device = readText(fields, "device");
  const range = { min: 1, max: MAX_COMMAND_TIMEOUT_MS };
  const timeoutMs = optional(fields, "timeoutMs", () => readNumber(fields, "timeoutMs", range));
  const isUrgent = optional(fields, "urgent", () => readBoolean(fields, "urgent"));
  if (fields.values.has("raw")) {
    refuseTogether(fields, "raw", ["value", "channel", "hex"]);
    return { device, raw: readCommandText(fields, "raw"), timeoutMs, isUrgent };
  }
  if (fields.values.has("hex")) {
    refuseTogether(fields, "hex", ["value", "channel"]);
    return { device, bytes: readHex(fields, "hex"), timeoutMs, isUrgent };
  }
  if (!fields.values.has("value")) throw invalid(fields, "value", "is missing");
  const channel = readText(fields, "channel");
  return { device, channel, value: readValue(fields), timeoutMs, isUrgent };
}

function refuseTogether(fields: Fields, name: string, others: readonly string[]): void {
  for (const other of others) {
    if (fields.values.has(other)) throw invalid(fields, other, `not together with ${name}`);
  }
}

function readHex(fields: Fields, name: string): Uint8Array {
  const digits = readText(fields, name, MAX_HEX_LENGTH).replace(/ /g, "");
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) {
    throw invalid(fields, name, "must be bytes of two hexadecimal digits each");
  }
  if (digits.length > 2 * MAX_COMMAND_BYTES) {
    throw invalid(fields, name, `is longer than ${MAX_COMMAND_BYTES} bytes`);
  }
  return Uint8Array.fromHex(digits);
}

function readValue(fields: Fields): Value {
  const value = fields.values.get("value");
  if (typeof value === "string") return readCommandText(fields, "value");
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw invalid(fields, "value", "is too large a number");
  }
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  throw invalid(fields, "value", "must be a number, boolean, string or null");
}

function readCommandText(fields: Fields, name: string): string {
  const text = readText(fields, name, MAX_COMMAND_TEXT_LENGTH);
  // A line end or an escape sequence would make two commands of one, or a terminal's.
  if (hasControlCharacter(text, "\t")) {
    throw invalid(fields, name, "contains a control character");
  }
  return text;
}

/** Reads an object with some of `keys` and no others. @throws {RpcError} that names what is wrong */
export function readFields(value: unknown, path: string, keys: readonly string[]): Fields {
  // Many a JSON-RPC library writes no parameters as an empty list.
  const isNone = value === undefined || (Array.isArray(value) && value.length === 0);
  const object = isNone ? {} : value;
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw new RpcError(RpcErrorCode.InvalidParams, `${path}: must be an object`);
  }
  const values = new Map<string, unknown>(Object.entries(object));
  for (const key of values.keys()) {
    if (!keys.includes(key)) {
      throw new RpcError(RpcErrorCode.InvalidParams, `${path}: ${quote(key)} is unknown`);
    }
  }
  return { path, values };
}

/** Reads a member that is a text. @throws {RpcError} that names it */
export function readText(fields: Fields, name: string, maxLength = MAX_TEXT_LENGTH): string {
  const text = fields.values.get(name);
  if (typeof text !== "string") throw invalid(fields, name, "must be a string");
  if (text.length > maxLength) {
    throw invalid(fields, name, `is longer than ${maxLength} characters`);
  }
  return text;
}

function readBoolean(fields: Fields, name: string): boolean {
  const value = fields.values.get(name);
  if (typeof value !== "boolean") throw invalid(fields, name, "must be true or false");
  return value;
}

function readNumber(fields: Fields, name: string, range: NumberRange): number {
  const { integer = false, min, max = Number.MAX_SAFE_INTEGER } = range;
  const value = fields.values.get(name);
  if (typeof value !== "number" || (integer && !Number.isInteger(value))) {
    throw invalid(fields, name, integer ? "must be an integer" : "must be a number");
  }
  if (!(value >= min && value <= max)) {
    throw invalid(fields, name, `must be from ${min} to ${max}`);
  }
  return value;
}

function optional<T>(fields: Fields, name: string, read: () => T): T | undefined {
  return fields.values.has(name) ? read() : undefined;
}

function invalid(fields: Fields, name: string, fault: string): RpcError {
  return new RpcError(RpcErrorCode.InvalidParams, `${fields.path}.${name}: ${fault}`);
}
