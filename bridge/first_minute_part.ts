import { type DeviceAdapter, DeviceError } from "../devices/adapter.ts";
import { isEveryAddress, reachableUrls } from "./access/open_urls.ts";
import { isLoopback } from "./access/own_names.ts";
import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { Caller, Method, Methods } from "./viewers/methods.ts";
import { RpcError } from "./viewers/rpc_error.ts";
import { readTexts } from "./viewers/text_params.ts";
import {
  MAX_TRIAL_MS,
  type PortsResult,
  type RateTrial,
  type SeenPort,
} from "./wire/first_minute.ts";
import { RpcErrorCode } from "./wire/protocol.ts";

/** A serial port, with what is known of it. */
export interface KnownPort {
  readonly path: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly profile?: string;
  readonly permission?: string;
  /** The programs that have it open, as `name (process id)`. */
  readonly holders: readonly string[];
}

/** What the first minute's methods ask. */
export interface FirstMinuteParts extends Pick<ExtensionParts, "add" | "lend"> {
  listPorts(): Promise<readonly KnownPort[]>;
  createDemo(): Promise<DeviceAdapter>;
  /**
   * Listens to the board of an adapter that has given its port back at one baud rate after the
   * other; resolves with what came of it, and with what reads the board from then on: `null` for the
   * same.
   */
  tryRates(
    adapter: DeviceAdapter,
    signal: AbortSignal,
  ): Promise<{ readonly trial: RateTrial; readonly heir: DeviceAdapter | null }>;
  /** The URL that the broker inside listens on; `null` without one. */
  brokerUrl(): string | null;
}

/** The port is taken back long before, unless the program stands still. */
const MAX_LENT_SECONDS = 2 * MAX_TRIAL_MS / 1000;
const OWN_PROCESS = `(process ${Deno.pid})`;

/**
 * Returns what helps somebody whose board is not on the page yet: the methods `ports`, `tryRates`
 * and `startDemo`, for operators who see everything.
 */
export function createFirstMinute(parts: FirstMinuteParts): BridgeExtension {
  const stop = new AbortController();
  const methods: Methods = {
    ports: operatorMethod([], async (_, caller) => {
      demandAll(caller);
      const ports = (await parts.listPorts()).map(toSeenPort);
      const url = parts.brokerUrl();
      const broker = url === null ? null : await reachableBroker(url);
      return { ports, broker } satisfies PortsResult;
    }),
    tryRates: operatorMethod(["device"], async ({ device }, { visibility }) => {
      if (!visibility.seesWhole(device)) throw notFound();
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(MAX_TRIAL_MS)]);
      return await refusing(() => tryRates(parts, device, signal));
    }),
    startDemo: operatorMethod([], async (_, caller) => {
      demandAll(caller);
      const demo = await parts.createDemo();
      await refusing(() => Promise.resolve(parts.add(demo)));
      return {};
    }),
  };
  return { start() {}, stop: () => stop.abort(), methods };
}

async function tryRates(
  parts: FirstMinuteParts,
  device: string,
  signal: AbortSignal,
): Promise<RateTrial> {
  const tried = Promise.withResolvers<RateTrial>();
  await parts.lend(device, MAX_LENT_SECONDS, async (adapter) => {
    const { trial, heir } = await parts.tryRates(adapter, signal);
    tried.resolve(trial);
    return heir;
  });
  return await tried.promise;
}

function toSeenPort(port: KnownPort): SeenPort {
  const { path, product, manufacturer, profile, permission, holders } = port;
  const isOwn = (holder: string) => holder.endsWith(OWN_PROCESS);
  return {
    path,
    product: [manufacturer, product].filter((text) => text !== undefined).join(" ") || undefined,
    profile,
    permission,
    holders: holders.filter((holder) => !isOwn(holder)),
    isRead: holders.some(isOwn),
  };
}

/** Returns the URLs at which other machines find the broker; none when they do not. */
async function reachableBroker(url: string): Promise<readonly string[]> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (!isEveryAddress(host)) return isLoopback(host) ? [] : [url];
  const pages = await reachableUrls({ scheme: "http", hostname: host, port: Number(port) });
  return pages.map((page) => new URL(page).hostname)
    .filter((name) => !isLoopback(name.replace(/^\[|\]$/g, "")))
    .map((name) => `${protocol}//${name}:${port}`);
}

/** Turns down what cannot be done in words that the caller is told. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefusal = error instanceof RangeError || error instanceof DeviceError;
    if (!isRefusal) throw error;
    throw new RpcError(RpcErrorCode.Busy, error.message);
  }
}

function operatorMethod<N extends string>(
  names: readonly N[],
  run: (params: Readonly<Record<N, string>>, caller: Caller) => Promise<unknown>,
): Method {
  return {
    role: "operator",
    params: (params) => readTexts(params, names),
    run: async (params, caller) => ({
      result: await run(params as Readonly<Record<N, string>>, caller),
    }),
  };
}

/** What is plugged into the machine is nothing for who is limited to some devices. */
function demandAll({ visibility }: Caller): void {
  if (visibility.key === "") return;
  throw new RpcError(RpcErrorCode.NotAllowed, "only who sees every device may do this");
}

function notFound(): RpcError {
  return new RpcError(RpcErrorCode.NotFound, "no such device");
}
