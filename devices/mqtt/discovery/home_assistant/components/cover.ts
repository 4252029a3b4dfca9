import type { Value } from "../../../../adapter.ts";
import { type ComponentConfig, ConfigFault, encodePayload } from "../component_config.ts";
import { decodeNumber, objectIn } from "../decoding.ts";
import type { ChannelPlan, CommandPlan, ComponentPlan, StatePlan } from "../plan.ts";

/**
 * A cover is `open`, `closed`, `opening` or `closing`, takes OPEN, CLOSE and STOP, and may have a
 * position and a tilt in percent.
 */
export function describeCover(config: ComponentConfig): ComponentPlan {
  const span = spanOf(config, "position_closed", "position_open", 0);
  const position = describePosition(config, span);
  const command = describeMoves(config, { OPEN: "OPEN", CLOSE: "CLOSE", STOP: "STOP" });
  const state = config.has("state_topic")
    ? describeState(config, position?.state !== undefined)
    : stateFromPosition(position?.state);
  const channels: ChannelPlan[] = [];
  if (state !== undefined || command !== null) {
    channels.push({ kind: "string", state, ...command, isOptimistic: false });
  }
  if (position !== null) channels.push(position);
  const tilt = describeTilt(config);
  if (tilt !== null) channels.push(tilt);
  if (channels.length === 0) throw new ConfigFault("has nothing to show or set");
  return { channels };
}

/** What stands for 0 and for 100 percent. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The positions that mean closed and open. @throws {ConfigFault} When they are the same. */
export function spanOf(config: ComponentConfig, from: string, to: string, least: number): Span {
  const span = { from: config.number(from) ?? least, to: config.number(to) ?? 100 };
  if (span.from === span.to) throw new ConfigFault(`has the same ${from} and ${to}`);
  return span;
}

/** A device's position as percent. */
export function toPercent(position: Value | undefined, { from, to }: Span): Value | undefined {
  if (typeof position !== "number") return position;
  const percent = Math.round((position - from) / (to - from) * 100);
  return Math.min(100, Math.max(0, percent));
}

/** Percent as a device's position. */
export function fromPercent(percent: number, { from, to }: Span): number {
  return Math.round(from + percent / 100 * (to - from));
}

/** The movements a cover or valve takes; a payload that is null in the config is not offered. */
export function describeMoves(
  config: ComponentConfig,
  usual: Readonly<Record<string, string | null>>,
): { options: string[]; command: CommandPlan } | null {
  const topic = config.topic("command_topic");
  if (topic === undefined) return null;
  const payloads = new Map<string, string>();
  for (const [name, payload] of Object.entries(usual)) {
    const key = `payload_${name.toLowerCase()}`;
    const own = config.raw(key) === null ? null : config.text(key) ?? payload;
    if (own !== null) payloads.set(name, own);
  }
  const template = config.text("command_template");
  const command: CommandPlan = {
    topic,
    templates: template === undefined ? [] : [template],
    // the options are the payloads' names
    encode: (value) => encodePayload(template, payloads.get(String(value))!),
  };
  return { options: [...payloads.keys()], command };
}

function describeState(config: ComponentConfig, hasPosition: boolean): StatePlan | undefined {
  const words = new Map([
    [config.text("state_open") ?? "open", "open"],
    [config.text("state_opening") ?? "opening", "opening"],
    [config.text("state_closed") ?? "closed", "closed"],
    [config.text("state_closing") ?? "closing", "closing"],
  ]);
  const stopped = config.text("state_stopped") ?? "stopped";
  let last: Value = null;
  const decode = (text: string): Value | undefined => {
    const word = words.get(text);
    // a cover that stopped on its way is closed only when it was closing, and then only by its word
    if (word === undefined && text === stopped) {
      last = !hasPosition && (last === "closed" || last === "closing") ? "closed" : "open";
    } else if (text === "None") last = null;
    else if (word === undefined) return undefined;
    else last = word;
    return last;
  };
  return config.state(["state_topic", "value_template"], decode);
}

function stateFromPosition(position: StatePlan | undefined): StatePlan | undefined {
  if (position === undefined) return undefined;
  return {
    ...position,
    decode: (text, message) => {
      const percent = position.decode(text, message);
      return typeof percent === "number" ? (percent === 0 ? "closed" : "open") : percent;
    },
  };
}

function describePosition(config: ComponentConfig, span: Span): ChannelPlan | null {
  const state = config.state(["position_topic", "position_template"], (text) => {
    return toPercent(decodeNumber(positionIn(text)), span);
  });
  const topic = config.topic("set_position_topic");
  if (state === undefined && topic === undefined) return null;
  const template = config.text("set_position_template");
  const command: CommandPlan | undefined = topic === undefined ? undefined : {
    topic,
    templates: template === undefined ? [] : [template],
    encode: (value) => {
      const percent = Number(value);
      return encodePayload(template, BigInt(fromPercent(percent, span)), {
        position: BigInt(Math.round(percent)),
        position_open: BigInt(Math.round(span.to)),
        position_closed: BigInt(Math.round(span.from)),
        tilt_min: BigInt(Math.round(config.number("tilt_min") ?? 0)),
        tilt_max: BigInt(Math.round(config.number("tilt_max") ?? 100)),
      });
    },
  };
  return percentChannel("position", state, command);
}

function describeTilt(config: ComponentConfig): ChannelPlan | null {
  const span = spanOf(config, "tilt_min", "tilt_max", 0);
  const state = config.state(["tilt_status_topic", "tilt_status_template"], (text) => {
    return toPercent(decodeNumber(text), span);
  });
  const command = config.command("tilt_command_topic", "tilt_command_template", (percent) => {
    return BigInt(fromPercent(percent as number, span));
  });
  if (state === undefined && command === undefined) return null;
  return percentChannel("tilt", state, command);
}

/** A channel of 0 to 100 percent. */
export function percentChannel(
  attribute: string,
  state: StatePlan | undefined,
  command: CommandPlan | undefined,
): ChannelPlan {
  const bounds = { unit: "%", min: 0, max: 100 };
  return { attribute, kind: "number", ...bounds, state, command };
}

/** Home Assistant also takes `{"position": 50}`. */
function positionIn(text: string): string {
  const object = objectIn(text);
  return object === undefined ? text : String(object.position ?? "");
}
