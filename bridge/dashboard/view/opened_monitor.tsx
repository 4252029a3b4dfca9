/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { filterLines, stringifyLines } from "../model/monitor.ts";
import { MONITOR_MODES, type MonitorMode, RawLines } from "../model/raw_lines.ts";
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

/** The lines of a monitor, and what can be done with them. */
export function OpenedMonitor({ model, device, isEnabled }: MonitorProps) {
  const filter = useSignal("");
  const mode = useSignal<MonitorMode>("log");
  const raw = useMemo(
    () => mode.value === "log" ? null : new RawLines(mode.value),
    [device, mode.value],
  );
  useEffect(
    () => raw === null ? undefined : model.followBytes(device.id, (chunks) => raw.take(chunks)),
    [model, device, raw],
  );
  const source = raw?.log ?? device.log;
  const lines = filterLines(source.shown.value, filter.value);
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
        <select
          aria-label={`What is shown of ${model.shown.nameOf(device)}`}
          value={mode}
          onChange={(event) => mode.value = event.currentTarget.value as MonitorMode}
        >
          {MONITOR_MODES.map(([value, label]) => <option key={value} value={value}>{label}
          </option>)}
        </select>
        <CopyButton text={() => stringifyLines(lines)} label="Copy" />
        <button
          type="button"
          class="button"
          onClick={() => download(`${device.id}.txt`, stringifyLines(lines), "text/plain")}
        >
          Download
        </button>
      </div>
      {lines.length === 0
        ? (
          <p class="quiet monitor-empty">
            {raw === null
              ? "Lines that are no readings are shown here."
              : "What the board sends is shown here from now on, as it comes."}
          </p>
        )
        : <MonitorLines lines={lines} />}
      {model.mayCommand.value && <SendLine model={model} device={device} isEnabled={isEnabled} />}
    </>
  );
}
