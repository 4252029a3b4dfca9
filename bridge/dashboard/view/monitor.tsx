/// <reference lib="dom" />
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { LogLines } from "../model/log_lines.ts";
import { filterLines, stringifyLines } from "../model/monitor.ts";
import { CopyButton } from "./copy_button.tsx";
import { download } from "./download.ts";
import { MonitorLines } from "./monitor_lines.tsx";
import { SendLine } from "./send_line.tsx";

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
      {isOpen && <Opened {...props} />}
    </details>
  );
}

function Opened({ model, device, isEnabled }: MonitorProps) {
  const filter = useSignal("");
  const isHex = useSignal(false);
  const bytes = useMemo(() => new LogLines(), [device]);
  useEffect(
    () => isHex.value ? model.followBytes(device.id, bytes) : undefined,
    [model, device, bytes, isHex.value],
  );
  const shown = useComputed(() => {
    const source = isHex.value ? bytes : device.log;
    return filterLines(source.shown.value, filter.value);
  });
  const lines = shown.value;
  return (
    <>
      <div class="monitor-bar">
        <input
          type="search"
          placeholder="Filter"
          aria-label={`Filter the lines of ${model.shown.nameOf(device)}`}
          value={filter}
          onInput={(event) => filter.value = event.currentTarget.value}
        />
        <button
          type="button"
          class="button"
          aria-pressed={isHex}
          onClick={() => isHex.value = !isHex.value}
        >
          Bytes
        </button>
        <CopyButton text={() => stringifyLines(shown.peek())} label="Copy" />
        <button
          type="button"
          class="button"
          onClick={() => download(`${device.id}.txt`, stringifyLines(shown.peek()), "text/plain")}
        >
          Download
        </button>
      </div>
      {lines.length === 0
        ? (
          <p class="quiet monitor-empty">
            {isHex.value
              ? "Bytes are shown here from now on, as they come."
              : "Lines that are no readings are shown here."}
          </p>
        )
        : <MonitorLines lines={lines} />}
      {model.mayCommand.value && <SendLine model={model} device={device} isEnabled={isEnabled} />}
    </>
  );
}
