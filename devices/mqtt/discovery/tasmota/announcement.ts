import { isObject } from "../message.ts";
import { checkTopic } from "../topics.ts";
import type { TasmotaControl, TasmotaTopics } from "./device.ts";

/** What a device says of itself below `tasmota/discovery`. */
export interface TasmotaAnnouncement {
  readonly mac: string;
  readonly name: string;
  readonly topics: TasmotaTopics;
  readonly controls: readonly TasmotaControl[];
}

/** Values of `rl`: what is behind each output. */
const RELAY = 1;
const LIGHT = 2;
const SHUTTER = 3;
const MAX_OUTPUTS = 32;
const NO_SWITCH = -1;

/** Reads a device's announcement; null when it is none. */
export function readTasmotaAnnouncement(config: unknown): TasmotaAnnouncement | null {
  if (!isObject(config)) return null;
  const { mac, t: topic, ft: fullTopic } = config;
  const prefixes = textsOf(config.tp);
  if (typeof mac !== "string" || typeof topic !== "string" || typeof fullTopic !== "string") {
    return null;
  }
  if (mac === "" || prefixes.length < 3) return null;
  const at = (prefix: string) => expand(fullTopic, { prefix, topic, mac, host: config.hn });
  const words = textsOf(config.state);
  const [cmnd, stat, tele] = prefixes.map(at);
  if ([cmnd, stat, tele].some((one) => checkTopic(one) !== null)) return null;
  const name = typeof config.dn === "string" ? config.dn : mac;
  const topics = {
    cmnd,
    stat,
    tele,
    online: typeof config.onln === "string" ? config.onln : "Online",
    offline: typeof config.ofln === "string" ? config.ofln : "Offline",
    off: words[0] ?? "OFF",
    on: words[1] ?? "ON",
  };
  return { mac, name, topics, controls: [...outputs(config, name), ...switches(config)] };
}

function expand(
  fullTopic: string,
  parts: { prefix: string; topic: string; mac: string; host: unknown },
): string {
  const expanded = fullTopic
    .replaceAll("%prefix%", () => parts.prefix)
    .replaceAll("%topic%", () => parts.topic)
    .replaceAll("%hostname%", () => String(parts.host))
    .replaceAll("%id%", () => parts.mac.slice(-6));
  return expanded.endsWith("/") ? expanded : `${expanded}/`;
}

function* outputs(config: Record<string, unknown>, name: string): Generator<TasmotaControl> {
  const kinds = Array.isArray(config.rl) ? config.rl.slice(0, MAX_OUTPUTS) : [];
  const names = Array.isArray(config.fn) ? config.fn : [];
  const used = kinds.filter((kind) => kind !== 0).length;
  const firstLight = kinds.indexOf(LIGHT);
  let shutters = 0;
  for (const [i, kind] of kinds.entries()) {
    const own = typeof names[i] === "string" && names[i] !== "" ? names[i] : `${name} ${i + 1}`;
    const id = used === 1 ? "POWER" : `POWER${i + 1}`;
    if (kind === RELAY || kind === LIGHT) yield { id, name: own, kind: "power", command: id };
    if (kind === LIGHT) yield* brightness(config, { i, isFirst: i === firstLight, name: own });
    // two outputs move one shutter
    if (kind === SHUTTER && kinds[i + 1] === SHUTTER && shutters * 2 <= i) {
      shutters++;
      const shutter = `Shutter${shutters}`;
      const command = `ShutterPosition${shutters}`;
      yield { id: `${shutter}.Position`, name: own, kind: "percent", command };
    }
  }
}

/** One brightness for all outputs of a light, unless each is dimmed by itself. */
function* brightness(
  config: Record<string, unknown>,
  light: { i: number; isFirst: boolean; name: string },
): Generator<TasmotaControl> {
  const isSeparate = isObject(config.so) && config.so["68"] === 1;
  const { i, isFirst, name } = light;
  if (isSeparate) {
    const id = `Channel${i + 1}`;
    yield { id, name, kind: "percent", command: id };
  } else if (isFirst && typeof config.lt_st === "number" && config.lt_st > 0) {
    yield { id: "Dimmer", name, kind: "percent", command: "Dimmer" };
  }
}

function* switches(config: Record<string, unknown>): Generator<TasmotaControl> {
  const modes = Array.isArray(config.swc) ? config.swc.slice(0, MAX_OUTPUTS) : [];
  const names = Array.isArray(config.swn) ? config.swn : [];
  for (const [i, mode] of modes.entries()) {
    if (typeof mode !== "number" || mode === NO_SWITCH) continue;
    const id = `Switch${i + 1}`;
    yield { id, name: typeof names[i] === "string" ? names[i] : id, kind: "switch" };
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
