/// <reference lib="dom" />
import { useEffect } from "preact/hooks";
import type { LiveModel } from "../model/live_model.ts";
import { CommandLine } from "./command_line.tsx";
import { SeenPorts } from "./seen_ports.tsx";
import { Sketch } from "./sketch.tsx";

/** How often it is looked what is plugged in, in milliseconds: a person waits for it. */
const LOOK_MS = 3_000;
const NAMES = ["light", "temperature"];
const REACHABLE_BROKER = "broker: { host: 0.0.0.0, username: board, passwordFile: board.txt }";

/** What a newcomer sees while the bridge has no device: what is there, and what to do next. */
export function EmptyState({ model }: { model: LiveModel }) {
  return (
    <section class="empty">
      <h2>No board yet</h2>
      <p>
        Plug in a board that prints its readings, one line at a time. This page follows by itself.
      </p>
      {model.mayCommand.value && <Found model={model} />}
      <h3>A sketch to begin with</h3>
      <Sketch names={NAMES} />
      <p>
        Lines such as <code>light:512,temperature:21.5</code> or{" "}
        <code>{'{"temperature":21.5,"fan":true}'}</code> become values and charts.
      </p>
    </section>
  );
}

/** What the bridge finds on its machine, for who may know. */
function Found({ model }: { model: LiveModel }) {
  const { firstMinute } = model;
  useEffect(() => {
    firstMinute.look();
    const timer = setInterval(() => firstMinute.look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [firstMinute]);
  const seen = firstMinute.seen.value;
  return (
    <>
      <p class="actions">
        <button type="button" class="button" onClick={() => firstMinute.startDemo()}>
          Start a demo board
        </button>
        <span role="alert">{firstMinute.demoFault}</span>
      </p>
      <h3>Plugged in</h3>
      {seen === null ? <p class="quiet">Looking…</p> : <SeenPorts ports={seen.ports} />}
      {seen !== null && <Broker urls={seen.broker} />}
    </>
  );
}

/** Where a board on the network finds the broker inside. */
function Broker({ urls }: { urls: readonly string[] | null }) {
  if (urls === null) return null;
  return (
    <>
      <h3>Over MQTT</h3>
      {urls.length === 0
        ? (
          <>
            <p class="quiet">
              The broker inside listens on this computer only. This in the config lets boards reach
              it:
            </p>
            <CommandLine text={REACHABLE_BROKER} label="Copy the config" />
          </>
        )
        : (
          <>
            <p>
              A board publishes to <code>pinbridge/home/BOARD/CHANNEL</code> at this address:
            </p>
            {urls.map((url) => <CommandLine key={url} text={url} label="Copy the address" />)}
          </>
        )}
    </>
  );
}
