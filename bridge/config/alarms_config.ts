import { isMap, isScalar, isSeq, type Node } from "yaml";
import { checkRule, completeRule, MAX_RULES } from "../alarms/rule.ts";
import type { AlarmRule } from "../wire/alarms.ts";
import {
  type Read,
  readBoolean,
  readList,
  readMap,
  readText,
  type YamlSource,
} from "./yaml_reader.ts";

/** Where each change of an alarm is posted. */
export interface WebhookConfig {
  readonly url: string;
  /** A file with what goes behind `Authorization: Bearer`. */
  readonly tokenFile?: string;
}

/** What there is an alarm of, and who is told. */
export interface AlarmsConfig {
  readonly rules?: readonly AlarmRule[];
  readonly webhook?: WebhookConfig;
  /** Whether alarms are published on the broker, where there is one. Default true. */
  readonly mqtt?: boolean;
}

/** Returns the reader of `alarms`: a list of rules, or a map. */
export function readerOfAlarms(readFile: Read<string>): Read<AlarmsConfig> {
  const read = readMap<AlarmsConfig>({
    rules: readRules,
    webhook: readMap<WebhookConfig>({ url: readText(checkUrl), tokenFile: readFile }, {
      required: ["url"],
    }) as Read<WebhookConfig>,
    mqtt: readBoolean,
  });
  return (source, node, key) => {
    if (!isSeq(node)) return read(source, node, key);
    const rules = readRules(source, node, key);
    return rules && { rules };
  };
}

/** Reads rules, each of another name. */
function readRules(source: YamlSource, node: Node | null, key: string): AlarmRule[] | undefined {
  const rules = readList(readRule)(source, node, key);
  if (rules === undefined) return undefined;
  if (rules.length > MAX_RULES) return source.fail(node, key, `has more than ${MAX_RULES} rules`);
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined
    ? rules
    : source.fail(node, key, `two rules are named ${JSON.stringify(twice)}`);
}

function readRule(source: YamlSource, node: Node | null, key: string): AlarmRule | undefined {
  const value = isMap(node) ? plainMap(source, node) : null;
  const faults = checkRule(value);
  for (const fault of faults) {
    const path = fault.key === "" ? key : `${key}.${fault.key}`;
    source.fail(keyNode(node, fault.key) ?? node, path, fault.reason);
  }
  return faults.length === 0 ? completeRule(value) : undefined;
}

/** Returns a map's keys and plain values; what is no plain value is `null`. */
function plainMap(source: YamlSource, node: Node): Readonly<Record<string, unknown>> {
  if (!isMap(node)) return {};
  return Object.fromEntries(node.items.map(({ key, value }) => {
    const scalar = source.resolve(value as Node | null);
    return [isScalar(key) ? String(key.value) : "?", isScalar(scalar) ? scalar.value : null];
  }));
}

function keyNode(node: Node | null, name: string): Node | null {
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  return (pair?.key as Node | undefined) ?? null;
}

function checkUrl(text: string): string | null {
  const url = URL.parse(text);
  return url?.protocol === "http:" || url?.protocol === "https:"
    ? null
    : "must be a URL such as https://house.example/alarms";
}
