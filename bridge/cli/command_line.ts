import { describeUnknown, usage } from "./arguments.ts";
import { type CertOptions, parseCert } from "./cert.ts";
import { parseCheck } from "./check.ts";
import { type HistoryOptions, parseHistory } from "./history_arguments.ts";
import { type MonitorOptions, parseMonitor } from "./monitor.ts";
import { parsePorts } from "./ports.ts";
import { parseRecord, type RecordOptions } from "./record.ts";
import { parseRelease, type ReleaseOptions } from "./release.ts";
import { parseSend, type SendOptions } from "./send.ts";
import { parseStart, type StartOptions } from "./start.ts";
import { parseTry, type TryOptions } from "./try.ts";
import { parseToken, type TokenOptions } from "./token.ts";

/** What the command line asks for. */
export type CommandLine =
  | { readonly kind: "start"; readonly options: StartOptions }
  | { readonly kind: "ports" }
  | { readonly kind: "check"; readonly file: string }
  | { readonly kind: "try"; readonly options: TryOptions }
  | { readonly kind: "monitor"; readonly options: MonitorOptions }
  | { readonly kind: "send"; readonly options: SendOptions }
  | { readonly kind: "release"; readonly options: ReleaseOptions }
  | { readonly kind: "record"; readonly options: RecordOptions }
  | { readonly kind: "token"; readonly options: TokenOptions }
  | { readonly kind: "cert"; readonly options: CertOptions }
  | { readonly kind: "history"; readonly options: HistoryOptions }
  | { readonly kind: "print"; readonly text: string };

/** The text of `--help`. */
export const USAGE = `Usage: pinbridge [start] [options]
       pinbridge COMMAND …

Reads boards and shows them on a web page.

  start                     run the bridge
    --config FILE             read this file (YAML or JSON; default pinbridge.yaml, if
                              it is there)
    --host H                  listen on this address (default 127.0.0.1)
    --port N                  listen on this port (default 8080; 0 takes a free one)
    --state DIR               keep tokens and history here (default ~/.local/state/pinbridge)
    --demo, --no-demo         add the virtual board; never add it
    --no-broker               start no MQTT broker (there is none yet)
  ports                     list the serial ports that look like boards
  check [FILE]              check a config file (default pinbridge.yaml)
  try FILE                  read a recording or a text file as a board, and print the
                              readings, the log, and what was dropped and why
    --config FILE             as this config says
    --adapter ID              and its entry of this id (default its first board)
    --profile NAME            as this profile says
  token add NAME            make a token for who comes from another machine, and print it
    --role viewer|operator    what it may do (default viewer)
    --devices "shed,heater/+" limit it to devices and topic filters
    --expires 30d             until then
  token list                list the tokens; they themselves are known to nobody
  token revoke NAME         end a token, and every connection that it opened
  token url NAME            make a new token in its place; print its URLs and QR code
    --state DIR, --config FILE  where the tokens are, with each of these
  history export [TOPIC …]  print what was kept, of all topics or these and these filters
    --from T, --to T          from 2026-11-26T12:00 or milliseconds on; up to, not including
    --tier raw|1s|…|1h        readings, or steps (default the finest that reach back so far)
    --format csv|ndjson|json  (default csv)
  history import FILE       add readings from an export in NDJSON; - is standard input
  history check             look at everything in the file
  history vacuum            make the file small after much was deleted
    --state DIR, --config FILE  where the history is, with each of these
  cert [NAME …]             make a certificate for this machine's names, for a local network
    --cert FILE, --key FILE   what to write (default cert.pem, key.pem)

With a bridge that runs (--url URL, default http://127.0.0.1:8080/):

  monitor DEVICE            print what the device says, as it comes
    --raw                     its bytes, as they are
    --for 60s                 stop after this time
  send DEVICE CHANNEL=VALUE set a channel, and print what became of it
  send DEVICE --raw TEXT    write a line of text
  send DEVICE --hex "01 FF" write bytes
    --timeout 2s              the deadline
    --urgent                  before all other commands of the device, to stop it
  release DEVICE -- COMMAND give the port to a command, such as a flashing tool,
    --for 60s                 for at most this time; then take it back
  record DEVICE FILE        write the device's bytes, with their timing, to a new file
    --for 60s                 stop after this time

  -h, --help, --version

Exit codes: 0 done or stopped as asked, 1 rejected by the device, 64 usage, 65 a file is
damaged or not what it should be, 66 there is no such file, 68 no such device or channel, 69 cannot listen, no bridge, or the device is not online, 73 cannot
write the file, 75 no answer in time or busy, 77 not allowed, 78 bad config; release
exits with the command's own code (126 it cannot be run, 127 there is no such command).
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => CommandLine>> = {
  start: (args) => ({ kind: "start", options: parseStart(args) }),
  ports: (args) => {
    parsePorts(args);
    return { kind: "ports" };
  },
  check: (args) => ({ kind: "check", file: parseCheck(args) }),
  try: (args) => ({ kind: "try", options: parseTry(args) }),
  monitor: (args) => ({ kind: "monitor", options: parseMonitor(args) }),
  send: (args) => ({ kind: "send", options: parseSend(args) }),
  release: (args) => ({ kind: "release", options: parseRelease(args) }),
  record: (args) => ({ kind: "record", options: parseRecord(args) }),
  token: (args) => ({ kind: "token", options: parseToken(args) }),
  history: (args) => ({ kind: "history", options: parseHistory(args) }),
  cert: (args) => ({ kind: "cert", options: parseCert(args) }),
};
const COMMANDS_NOT_YET: readonly string[] = ["init", "doctor"];

/**
 * Parses the program's arguments; `version` is what `--version` prints.
 *
 * @throws {CommandFailure} when they ask for nothing that there is
 */
export function parseCommandLine(args: readonly string[], version: string): CommandLine {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  if (own.includes("--help") || own.includes("-h")) return { kind: "print", text: USAGE };
  if (own.includes("--version")) return { kind: "print", text: `pinbridge ${version}\n` };
  const [first = ""] = args;
  if (first === "" || first.startsWith("-")) return COMMANDS.start(args);
  if (Object.hasOwn(COMMANDS, first)) return COMMANDS[first](args.slice(1));
  if (COMMANDS_NOT_YET.includes(first)) throw usage(`${first}: not yet`);
  const known = [...Object.keys(COMMANDS), ...COMMANDS_NOT_YET];
  throw usage(describeUnknown("command", first, known));
}
