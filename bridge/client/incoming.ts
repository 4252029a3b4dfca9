import type { Answer, Notification, Notifications } from "../wire/messages.ts";

/** One message of the bridge. */
export type Incoming =
  | { readonly kind: "notification"; readonly notification: Notification }
  | { readonly kind: "answer"; readonly answer: Answer };

type Members = Readonly<Record<string, unknown>>;

/** Tells for each notification whether its parameters can be used. */
const isUsable: Readonly<Record<keyof Notifications, (params: Members) => boolean>> = {
  welcome: ({ epoch, seq, role }) => isText(epoch) && isNumber(seq) && isText(role),
  readings: ({ subscription, readings, missed = 0 }) =>
    isNumber(subscription) && isListOf(readings, isReading) && isNumber(missed),
  topics: ({ subscription, from, topics }) =>
    isNumber(subscription) && isNumber(from) && isListOf(topics, isText),
  packed: ({ subscription, time, seq, runs, missed = 0 }) =>
    isNumber(subscription) && isNumber(time) && isNumber(seq) && isNumber(missed) &&
    isListOf(runs, isRun),
  device: isDevice,
  gap: ({ subscription, from, to }) => isNumber(subscription) && isNumber(from) && isNumber(to),
  alarm: isAlarm,
  alarmRules: () => true,
  dashboard: ({ version }) => isNumber(version),
};

/** Tells for each request that a client makes by itself whether its answer can be used. */
const isUsableResult = {
  authenticate: ({ role }: Members) => isText(role),
  list: ({ devices }: Members) => isListOf(devices, isDevice),
  subscribe: ({ subscription, epoch, seq, snapshot }: Members) =>
    isNumber(subscription) && isText(epoch) && isNumber(seq) && isListOf(snapshot, isReading),
  alarms: ({ alarms = [], recent = [] }: Members) =>
    isListOf(alarms, isAlarm) && isListOf(recent, isAlarm),
};

/** A request that a client makes by itself. */
export type OwnMethod = keyof typeof isUsableResult;

/** Tells whether what answers a request can be used: who sends something else is no bridge. */
export function isUsableAnswer(method: OwnMethod, result: unknown): boolean {
  return isObject(result) && isUsableResult[method](result);
}

/**
 * Reads one text of the bridge, a batch of messages included. What a client of this version does
 * not understand, such as a later bridge's notification, is left out.
 */
export function readIncoming(text: string): Incoming[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).map(readMessage).filter((message) => {
    return message !== null;
  });
}

function readMessage(value: unknown): Incoming | null {
  if (!isObject(value)) return null;
  const { id, method, params, result, error } = value;
  if (method === undefined) {
    const isAnswer = id === null || isNumber(id) || isText(id);
    if (!isAnswer || (error !== undefined && !isError(error))) return null;
    return { kind: "answer", answer: { id, result, error } };
  }
  if (!isText(method) || !Object.hasOwn(isUsable, method) || !isObject(params)) return null;
  if (!isUsable[method as keyof Notifications](params)) return null;
  return { kind: "notification", notification: { method, params } as unknown as Notification };
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isReading(value: unknown): boolean {
  return isObject(value) && isText(value.topic) && isNumber(value.time) && isNumber(value.seq);
}

function isDevice(value: unknown): boolean {
  return isObject(value) && isText(value.id) && isText(value.state) &&
    isListOf(value.channels, isObject);
}

function isAlarm(value: unknown): boolean {
  return isObject(value) && isText(value.id) && isText(value.topic) && isText(value.rule) &&
    isNumber(value.since);
}

function isRun(run: unknown): boolean {
  return Array.isArray(run) && isNumber(run[0]) && isNumber(run[1]) && isNumber(run[2]);
}

function isError(value: unknown): value is NonNullable<Answer["error"]> {
  return isObject(value) && isNumber(value.code) && isText(value.message);
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
