import { checkHostName } from "../access/own_names.ts";
import { parseArguments, usage } from "./arguments.ts";
import { DEFAULT_CONFIG_FILE } from "./check.ts";

/** Where the bridge listens, unless it is told another port. */
export const DEFAULT_PORT = 8080;

/** How to start, as far as the command line says; it wins over the config file. */
export interface StartOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  /** The state directory. */
  readonly state?: string;
  /** True adds the virtual board, false forbids it; else it is there when no board is. */
  readonly demo?: boolean;
  /** False forbids the broker inside. */
  readonly broker?: false;
}

const OPTIONS = {
  config: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
  state: { type: "string" },
  demo: { type: "boolean" },
  "no-demo": { type: "boolean" },
  "no-broker": { type: "boolean" },
} as const;

/**
 * Returns the config file to read: the one that was named, else that of the working directory if
 * there is one.
 */
export function findConfigFile(
  { config }: StartOptions,
  isFile: (path: string) => boolean,
): string | undefined {
  return config ?? (isFile(DEFAULT_CONFIG_FILE) ? DEFAULT_CONFIG_FILE : undefined);
}

/**
 * Returns the arguments of `start` when the program's ask for that; `null` when they ask for
 * something else, which takes more modules to know.
 */
export function startArguments(args: readonly string[]): readonly string[] | null {
  if (args.some((arg) => ["--help", "-h", "--version"].includes(arg))) return null;
  const [first = ""] = args;
  if (first === "start") return args.slice(1);
  return first === "" || first.startsWith("-") ? args : null;
}

/** Parses the options of `start`. @throws {CommandFailure} */
export function parseStart(args: readonly string[]): StartOptions {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (positionals.length > 0) throw usage(`unknown command ${JSON.stringify(positionals[0])}`);
  const { config, host, port, state } = values;
  if (values.demo && values["no-demo"]) throw usage("--demo and --no-demo exclude each other");
  if (config === "") throw usage("--config: must name a file");
  if (state === "") throw usage("--state: must name a folder");
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw usage("--port: must be a whole number from 0 to 65535");
  }
  const fault = host === undefined ? null : checkHostName(host);
  if (fault !== null) throw usage(`--host: ${fault}`);
  return {
    config,
    host,
    state,
    port: port === undefined ? undefined : Number(port),
    demo: values.demo ? true : values["no-demo"] ? false : undefined,
    broker: values["no-broker"] ? false : undefined,
  };
}
