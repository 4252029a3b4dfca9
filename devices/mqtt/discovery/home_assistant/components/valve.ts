import type { Value } from "../../../../adapter.ts";
import type { ComponentConfig } from "../component_config.ts";
import { decodeNumber, objectIn } from "../decoding.ts";
import type { ChannelPlan, ComponentPlan } from "../plan.ts";
import { describeMoves, fromPercent, percentChannel, spanOf, toPercent } from "./cover.ts";

/** A valve is open or closed as a cover is, or says and takes its position in percent. */
export function describeValve(config: ComponentConfig): ComponentPlan {
  return config.flag("reports_position") ? describeByPosition(config) : describeByState(config);
}

function describeByState(config: ComponentConfig): ComponentPlan {
  const words = stateWords(config);
  const decode = (text: string): Value | undefined => {
    const { state } = partsOf(text);
    return state === "None" ? null : words.get(state ?? "");
  };
  const state = config.state(["state_topic", "value_template"], decode);
  const moves = describeMoves(config, { OPEN: "OPEN", CLOSE: "CLOSE", STOP: null });
  return { channels: [{ kind: "string", state, ...moves, isOptimistic: state === undefined }] };
}

function describeByPosition(config: ComponentConfig): ComponentPlan {
  const span = spanOf(config, "position_closed", "position_open", 0);
  const words = stateWords(config);
  const percentOf = (text: string) => toPercent(decodeNumber(partsOf(text).position ?? ""), span);
  const position = config.state(["state_topic", "value_template"], percentOf);
  const state = config.state(["state_topic", "value_template"], (text) => {
    return words.get(partsOf(text).state ?? "") ?? wordFor(percentOf(text));
  });
  const command = config.command("command_topic", "command_template", (percent) => {
    return BigInt(fromPercent(percent as number, span));
  });
  const channels: ChannelPlan[] = [
    { kind: "string", state },
    percentChannel("position", position, command),
  ];
  return { channels: state === undefined ? channels.slice(1) : channels };
}

function stateWords(config: ComponentConfig): ReadonlyMap<string, string> {
  const hasWords = !config.flag("reports_position");
  const entries = ["open", "opening", "closed", "closing"].map((word) => {
    const isRest = word === "open" || word === "closed";
    const usual = isRest && !hasWords ? undefined : word;
    return [config.text(`state_${word}`) ?? usual, word] as const;
  });
  return new Map(entries.filter((entry): entry is [string, string] => entry[0] !== undefined));
}

function wordFor(percent: Value | undefined): Value | undefined {
  return typeof percent === "number" ? (percent === 0 ? "closed" : "open") : percent;
}

/** A valve says one thing, or `{"state": "opening", "position": 10}`. */
function partsOf(text: string): { state?: string; position?: string } {
  const object = objectIn(text);
  if (object === undefined) return { state: text, position: text };
  const part = (value: unknown) => value === undefined ? undefined : String(value);
  return { state: part(object.state), position: part(object.position) };
}
