import type { SeenPort } from "../../wire/first_minute.ts";
import { CommandLine } from "./command_line.tsx";

/** The serial ports that look like boards, each with what keeps it from the page. */
export function SeenPorts({ ports }: { ports: readonly SeenPort[] }) {
  if (ports.length === 0) {
    return (
      <p class="quiet">
        No board is plugged in that this computer sees. A cable that only charges is a common
        reason.
      </p>
    );
  }
  return (
    <ul class="seen-ports">
      {ports.map((port) => (
        <li key={port.path}>
          <p>
            <code>{port.path}</code> {port.product}
          </p>
          <Advice port={port} />
        </li>
      ))}
    </ul>
  );
}

function Advice({ port }: { port: SeenPort }) {
  const { permission, holders, profile, isRead } = port;
  if (permission !== undefined) {
    return (
      <>
        <p class="worry">The bridge may not open it. This lets it, from the next login on:</p>
        <CommandLine text={permission} label="Copy the command" />
      </>
    );
  }
  if (holders.length > 0) {
    return <p class="worry">In use by {holders.join(", ")}: close it there.</p>;
  }
  if (isRead) return <p class="quiet">The bridge reads it.</p>;
  return (
    <>
      <p class="quiet">
        Free; the config does not name it. {profile !== undefined && `The profile ${profile} fits.`}
      </p>
      <CommandLine text={entryOf(port)} label="Copy the config" />
    </>
  );
}

/** What would have the bridge read a port; JSON is YAML. */
function entryOf({ path, profile }: SeenPort): string {
  const named = profile === undefined ? "" : `, profile: ${profile}`;
  return `adapters: [{ type: serial, id: board, port: ${path}${named} }]`;
}
