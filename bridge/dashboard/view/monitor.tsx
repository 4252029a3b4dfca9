/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Later } from "./later.tsx";
import { parts } from "./parts.ts";

interface MonitorProps {
  model: LiveModel;
  device: DeviceModel;
  /** Whether a command could reach the device now. */
  isEnabled: boolean;
}

/** What a board says beyond its readings, and a line to say something to it. */
export function Monitor(props: MonitorProps) {
  const { device } = props;
  const { log, channels } = device;
  const choice = useSignal<boolean | null>(null);
  // A board without channels has nothing else to show.
  const isOpen = choice.value ?? channels.value.length === 0;
  const total = log.total.value;
  return (
    <details
      class="monitor"
      open={isOpen}
      onToggle={({ currentTarget: it }) => {
        if (it.open !== isOpen) choice.value = it.open;
      }}
    >
      <summary>
        Monitor <span class="quiet">{total === 1 ? "1 line" : `${total} lines`}</span>
      </summary>
      {isOpen && (
        <Later part={parts.boards}>{({ OpenedMonitor }) => <OpenedMonitor {...props} />}</Later>
      )}
    </details>
  );
}
