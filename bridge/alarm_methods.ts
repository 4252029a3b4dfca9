import { type Alarms, RuleRefusal } from "./alarms/alarms.ts";
import { checkRule, completeRule } from "./alarms/rule.ts";
import type { Hub } from "./hub/hub.ts";
import { matchesFilter } from "./hub/topic.ts";
import { SEES_ALL, type Visibility } from "./hub/visibility.ts";
import type { Caller, Method, Methods } from "./viewers/methods.ts";
import { RpcError } from "./viewers/rpc_error.ts";
import { readFields, readText } from "./viewers/rpc_params.ts";
import type { Alarm, AlarmListing, AlarmRule, AlarmRuleListing } from "./wire/alarms.ts";
import { RpcErrorCode } from "./wire/protocol.ts";

/** Returns the methods of the viewer protocol about alarms and their rules. */
export function createAlarmMethods(alarms: Alarms, hub: Hub): Methods {
  const seenBy = ({ visibility }: Caller) => listRules(alarms, hub, visibility);
  return {
    alarms: method({
      role: "viewer",
      params: (params) => void readFields(params, "params", []),
      run: (_, { visibility }) => ({ result: listAlarms(alarms, visibility) }),
    }),
    acknowledge: method({
      role: "operator",
      params: (params) => readText(readFields(params, "params", ["id"]), "id"),
      async run(id, { name, visibility }) {
        const alarm = alarms.find(id);
        if (alarm === undefined || !seesAlarm(alarm, visibility)) {
          throw new RpcError(RpcErrorCode.NotFound, "no such alarm");
        }
        demandKept(await alarms.acknowledge(id, name));
        return { result: {} };
      },
    }),
    alarmRules: method({
      role: "viewer",
      params: (params) => void readFields(params, "params", []),
      run: (_, caller) => ({ result: seenBy(caller) }),
    }),
    setAlarmRule: method({
      role: "operator",
      params: readRuleParams,
      async run({ rule, replaces }, caller) {
        demandRuleReach(rule, caller);
        if (replaces !== undefined) demandOldRule(seenBy(caller), replaces, caller);
        demandKept(await obeyRefusal(alarms.setRule(rule, replaces)));
        return { result: { rule: { ...rule, source: "page" } } };
      },
    }),
    removeAlarmRule: method({
      role: "operator",
      params: (params) => readText(readFields(params, "params", ["name"]), "name"),
      async run(name, caller) {
        demandOldRule(seenBy(caller), name, caller);
        demandKept(await obeyRefusal(alarms.removeRule(name)));
        return { result: {} };
      },
    }),
  };
}

/** Tells whether one sees what an alarm is about. */
export function seesAlarm({ topic }: Pick<Alarm, "topic">, visibility: Visibility): boolean {
  return topic.includes("/") ? visibility.seesTopic(topic) : visibility.seesDevice(topic);
}

function listAlarms(alarms: Alarms, visibility: Visibility): AlarmListing {
  const isSeen = (alarm: Alarm) => seesAlarm(alarm, visibility);
  return {
    alarms: alarms.active.filter(isSeen).map((alarm) => alarms.withAge(alarm)),
    recent: alarms.recent.filter(isSeen),
  };
}

/** Who does not see everything is told of the rules about what it sees. */
function listRules({ rules }: Alarms, hub: Hub, visibility: Visibility): AlarmRuleListing {
  if (visibility === SEES_ALL) return { rules };
  const topics = hub.devices().flatMap(({ id, channels }) => [
    id,
    ...[...channels.values()].map(({ topic }) => topic.name),
  ]).filter((topic) => seesAlarm({ topic }, visibility));
  // One about a channel that is not there yet is somebody's too.
  const isSeen = ({ topic }: AlarmRule) =>
    topic.includes("+")
      ? topics.some((name) => matchesFilter(topic, name))
      : seesAlarm({ topic }, visibility);
  return { rules: rules.filter(isSeen) };
}

function readRuleParams(params: unknown): { rule: AlarmRule; replaces?: string } {
  const fields = readFields(params, "params", ["rule", "replaces"]);
  const value = fields.values.get("rule");
  const [fault] = checkRule(value);
  if (fault !== undefined) {
    const path = fault.key === "" ? "params.rule" : `params.rule.${fault.key}`;
    throw new RpcError(RpcErrorCode.InvalidParams, `${path}: ${fault.reason}`);
  }
  const replaces = fields.values.has("replaces") ? readText(fields, "replaces") : undefined;
  return { rule: completeRule(value), replaces };
}

/** Who is limited makes rules about what it sees, one by one: `+` could be anybody's. */
function demandRuleReach({ topic }: AlarmRule, { visibility }: Caller): void {
  const isWithin = !topic.includes("+") && seesAlarm({ topic }, visibility);
  if (visibility === SEES_ALL || isWithin) return;
  throw new RpcError(RpcErrorCode.NotAllowed, "this token may not make rules about that");
}

/** What one does not see is not there. */
function demandOldRule({ rules }: AlarmRuleListing, name: string, caller: Caller): void {
  const rule = rules.find((rule) => rule.name === name);
  if (rule === undefined) {
    throw new RpcError(RpcErrorCode.NotFound, "there is no rule with this name");
  }
  demandRuleReach(rule, caller);
}

/** What is done and not kept is gone with the bridge: who asked has to know. */
function demandKept(isKept: boolean): void {
  if (isKept) return;
  const message =
    "it is done, but the bridge could not write it into its file: a restart undoes it";
  throw new RpcError(RpcErrorCode.Busy, message);
}

async function obeyRefusal<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof RuleRefusal)) throw error;
    throw new RpcError(RpcErrorCode.InvalidParams, `params.rule: ${error.message}`);
  }
}

/** Has the parameters of `run` typed by what `params` returns. */
function method<P>(method: Method<P>): Method {
  return method as Method;
}
