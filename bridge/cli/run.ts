import type { CommandLine } from "./command_line.ts";
import type { ReachableAt } from "../access/open_urls.ts";
import { runCert } from "./cert.ts";
import { describeConfig } from "./check.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import { monitor } from "./monitor.ts";
import { formatPorts, type PortRow } from "./ports.ts";
import { record } from "./record.ts";
import type { RecordingFormat } from "./recording.ts";
import { release } from "./release.ts";
import { send } from "./send.ts";
import type { Terminal } from "./terminal.ts";
import { type TrialParts, tryFile } from "./try.ts";
import { runToken } from "./token.ts";

/** What the command line says of where things are. */
export interface PlaceOptions {
  readonly config?: string;
  readonly state?: string;
  readonly port?: number;
}

/** Where things are. */
export interface Places {
  /** The state directory. */
  readonly directory: string;
  /** The history's file. */
  readonly history: string;
  readonly listen: ReachableAt;
}

/** What commands need of the rest of the program. */
export interface CommandParts extends TrialParts {
  readonly terminal: Terminal;
  readonly recordingFormat: RecordingFormat;
  listPorts(): Promise<PortRow[]>;
  /** Returns where state lies, and where the bridge can be reached. @throws {CommandFailure} */
  findPlaces(options: PlaceOptions): Promise<Places>;
}

/** A command other than `start`. */
export type OtherCommand = Exclude<CommandLine, { kind: "start" }>;

/** Runs a command to its end; returns what to exit with. @throws {CommandFailure} */
export async function runCommand(command: OtherCommand, parts: CommandParts): Promise<number> {
  try {
    return await run(command, parts);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new CommandFailure(ExitCode.NotAllowed, `${command.kind}: ${error.message}`);
  }
}

async function run(command: OtherCommand, parts: CommandParts): Promise<number> {
  const { terminal } = parts;
  switch (command.kind) {
    case "print":
      terminal.printBytes(new TextEncoder().encode(command.text));
      break;
    case "ports":
      formatPorts(await parts.listPorts()).forEach(terminal.print);
      break;
    case "check":
      describeConfig(command.file, await parts.readConfig(command.file)).forEach(terminal.print);
      break;
    case "try":
      await tryFile(command.options, parts, terminal);
      break;
    case "monitor":
      await monitor(command.options, terminal);
      break;
    case "send":
      await send(command.options, terminal);
      break;
    case "record":
      await record(command.options, parts.recordingFormat, terminal);
      break;
    case "token":
      await runToken(command.options, { terminal, ...await parts.findPlaces(command.options) });
      break;
    case "history": {
      const { directory, history } = await parts.findPlaces(command.options);
      const { runHistory } = await import("./history.ts");
      await runHistory(command.options, { terminal, directory, file: history });
      break;
    }
    case "cert":
      await runCert(command.options, terminal);
      break;
    case "release":
      return await release(command.options, terminal);
  }
  return ExitCode.Stopped;
}
