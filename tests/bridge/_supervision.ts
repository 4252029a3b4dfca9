import { Hub } from "../../bridge/hub/hub.ts";
import { Supervisor } from "../../bridge/supervision/supervisor.ts";
import { channel, type ScriptedAdapter } from "./_boards.ts";
import { ManualClock } from "./_manual_clock.ts";

/** A supervisor without jitter, and what it logs. */
export function createScene() {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  const lines: string[] = [];
  const log = {
    info: (message: string) => void lines.push(message),
    warn: (message: string) => void lines.push(message),
  };
  const supervisor = new Supervisor(hub, { clock, log, random: () => 0.999999 });
  const state = (id: string) => {
    const device = hub.device(id);
    return device && [device.state, device.reason];
  };
  return { clock, hub, lines, supervisor, state };
}

/** Has an adapter name a device with one channel, `t`. */
export function describe(adapter: ScriptedAdapter, id: string, replaces?: string): void {
  adapter.current.events.device({ id, name: id, channels: [channel("t")] }, replaces);
}
