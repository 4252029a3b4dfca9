import type { CommandRequest } from "../hub/commands.ts";
import type { Hub } from "../hub/hub.ts";
import type { Visibility } from "../hub/visibility.ts";
import type { Role } from "../wire/messages.ts";
import { RpcErrorCode } from "../wire/protocol.ts";
import { summarizeDevices } from "./notification.ts";
import { RpcError } from "./rpc_error.ts";
import { readParams } from "./rpc_params.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** Who calls a method. */
export interface Caller {
  readonly role: Role;
  /** Who it is, for people. */
  readonly name: string;
  /** What it may see. */
  readonly visibility: Visibility;
  readonly subscriptions: Subscriptions;
  /** Says who it is; returns the role that it has then. */
  authenticate(token: string): Role;
}

/** What a method comes to. */
export interface Reply {
  readonly result: unknown;
  /** What follows once the result is sent. */
  readonly afterwards?: () => void;
}

/** One method of the viewer protocol. */
export interface Method<P = unknown> {
  /** The least role that may call it. */
  readonly role: Role;
  /** Validates its parameters. @throws {RpcError} that names the field */
  params(params: unknown): P;
  /** @throws {RpcError | CommandError} */
  run(params: P, caller: Caller): Reply | Promise<Reply>;
}

/** Methods by name. */
export type Methods = Readonly<Record<string, Method>>;

/** What the methods work with. */
export interface MethodParts {
  readonly hub: Hub;
  /**
   * Has a known device's port given back for so many seconds; resolves, once it is, with the time
   * at which it is taken again. Left out, no device can be released.
   */
  release?(device: string, seconds: number): Promise<number>;
  /**
   * Has a known device read as a profile says, until the next start; rejects with a `RangeError` that
   * says why it cannot be. Left out, none can.
   */
  useProfile?(device: string, profile: string): Promise<void>;
}

const RANKS: Readonly<Record<Role, number>> = { none: 0, viewer: 1, operator: 2 };

/** Returns why a role may not call a method, or `null`. */
export function checkRole(role: Role, method: Method): RpcError | null {
  if (RANKS[role] >= RANKS[method.role]) return null;
  return role === "none"
    ? new RpcError(RpcErrorCode.NotAuthenticated, "not authenticated")
    : new RpcError(RpcErrorCode.NotAllowed, `a ${role} may not do this`);
}

/** Returns the methods that every bridge has. */
export function createMethods({ hub, release, useProfile }: MethodParts): Methods {
  return {
    authenticate: method({
      role: "none",
      params: readParams.authenticate,
      run: ({ token }, caller) => ({ result: { role: caller.authenticate(token) } }),
    }),
    list: method({
      role: "viewer",
      params: readParams.list,
      run: (_, { visibility }) => ({
        result: { devices: summarizeDevices(hub.devices(), visibility) },
      }),
    }),
    subscribe: method({
      role: "viewer",
      params: readParams.subscribe,
      run(params, { subscriptions, visibility }) {
        const { result, start } = subscriptions.open(params, visibility);
        return { result: { ...result, epoch: hub.epoch }, afterwards: start };
      },
    }),
    unsubscribe: method({
      role: "viewer",
      params: readParams.unsubscribe,
      run({ subscription }, { subscriptions }) {
        subscriptions.close(subscription);
        return { result: {} };
      },
    }),
    command: method({
      role: "operator",
      params: readParams.command,
      async run(params, caller) {
        demandReach(params, caller.visibility);
        const request = { ...params, by: caller.name };
        const { outcome, latencyMs, reply } = await hub.command(request, caller);
        return { result: { outcome, latencyMs, reply } };
      },
    }),
    profile: method({
      role: "operator",
      params: readParams.profile,
      async run({ device, profile }) {
        if (hub.device(device) === undefined || useProfile === undefined) {
          throw new RpcError(RpcErrorCode.NotFound, "no such device");
        }
        try {
          await useProfile(device, profile);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          throw new RpcError(RpcErrorCode.InvalidParams, `params.profile: ${error.message}`);
        }
        return { result: {} };
      },
    }),
    release: method({
      role: "operator",
      params: readParams.release,
      async run({ device, seconds }, { visibility }) {
        const isKnown = hub.device(device) !== undefined && visibility.seesWhole(device);
        if (!isKnown || release === undefined) {
          throw new RpcError(RpcErrorCode.NotFound, "no such device");
        }
        try {
          return { result: { until: await release(device, seconds) } };
        } catch (error) {
          // One that no adapter reads has no port.
          if (!(error instanceof RangeError)) throw error;
          throw new RpcError(RpcErrorCode.NotFound, error.message);
        }
      },
    }),
  };
}

/**
 * Demands that a command is for what its sender sees: one channel, or all of a device for text and
 * bytes, which could set any channel. What one does not see is not there.
 *
 * @throws {RpcError}
 */
export function demandReach({ device, channel }: CommandRequest, visibility: Visibility): void {
  if (!visibility.seesDevice(device)) {
    throw new RpcError(RpcErrorCode.NotFound, "no such device");
  }
  if (channel === undefined && !visibility.seesWhole(device)) {
    throw new RpcError(RpcErrorCode.NotAllowed, "only channels of this device may be commanded");
  }
  if (channel !== undefined && !visibility.seesTopic(`${device}/${channel}`)) {
    throw new RpcError(RpcErrorCode.NotFound, `${device} has no such channel`);
  }
}

/** Has the parameters of `run` typed by what `params` returns. */
function method<P>(method: Method<P>): Method<P> {
  return method;
}
