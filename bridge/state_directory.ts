import { isAbsolutePath, resolvePath } from "./file_path.ts";

const NAME = "pinbridge";
const LOCK_FILE = "lock";
/** Tokens and readings are nobody else's business. */
const OWNER_ONLY = 0o700;
const READABLE_BY_OWNER = 0o600;

/** Where the state could lie, the first that is given first. */
export interface StatePlaces {
  /** `--state`, from the working directory. */
  readonly flag?: string;
  /** `state:` of the config file, from the config file's folder. */
  readonly config?: string;
  /** The folder of the config file. Default: the working directory. */
  readonly configFolder?: string;
  /** The environment's variables. */
  env(name: string): string | undefined;
}

/** Why a state directory was not opened: somebody has it, or nobody can. */
export type StateDirectoryFault = "in use" | "unusable";

/** A state directory was not opened; the message is a sentence for who started the program. */
export class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
  readonly fault: StateDirectoryFault;

  constructor(fault: StateDirectoryFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/**
 * Returns the absolute path of the state directory: the flag's, the config's, systemd's
 * `$STATE_DIRECTORY`, or `pinbridge` under `$XDG_STATE_HOME`, which is `~/.local/state` by default
 * (XDG Base Directory Specification).
 *
 * @throws {StateDirectoryError} when none is named and there is no home either
 */
export function chooseStateDirectory({ flag, config, configFolder, env }: StatePlaces): string {
  if (flag !== undefined) return resolvePath(flag);
  if (config !== undefined) return resolvePath(configFolder ?? "", config);
  // systemd.exec(5): several are separated by colons
  const [fromSystemd] = (env("STATE_DIRECTORY") ?? "").split(":");
  if (fromSystemd !== "") return resolvePath(fromSystemd);
  const xdg = env("XDG_STATE_HOME") ?? "";
  // XDG Base Directory Specification: relative paths are to be ignored
  if (isAbsolutePath(xdg)) return resolvePath(xdg, NAME);
  const home = env("HOME") ?? "";
  if (home !== "") return resolvePath(home, ".local", "state", NAME);
  throw new StateDirectoryError("unusable", "no home directory is known: name one with --state");
}

/** The directory that this process alone keeps its state in, until it is closed or the process ends. */
export class StateDirectory implements Disposable {
  /** Absolute. */
  readonly path: string;
  readonly #lock: Deno.FsFile;

  private constructor(path: string, lock: Deno.FsFile) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Makes the directory where there is none and takes it, so that no other bridge can.
   *
   * @throws {StateDirectoryError} `in use` when another process has it, `unusable` when it cannot be written
   */
  static open(path: string): StateDirectory {
    const lock = openLock(path);
    if (lock.tryLockSync(true)) return new StateDirectory(path, lock);
    lock.close();
    throw new StateDirectoryError(
      "in use",
      `another bridge keeps its state in ${path}: stop it, or name another directory with --state`,
    );
  }

  /** Returns the absolute path of a file in it. */
  file(name: string): string {
    return resolvePath(this.path, name);
  }

  /** Lets others have it. */
  close(): void {
    // A process that is just being started has the file as well, until its own program runs.
    this.#lock.unlockSync();
    this.#lock.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function openLock(path: string): Deno.FsFile {
  try {
    Deno.mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
    const options = { write: true, create: true, mode: READABLE_BY_OWNER };
    return Deno.openSync(resolvePath(path, LOCK_FILE), options);
  } catch (error) {
    throw new StateDirectoryError("unusable", `cannot keep state in ${path}: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "the program may not write there";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not writable by this user";
  if (error instanceof Deno.errors.NotADirectory) return "it is not a directory";
  if (error instanceof Deno.errors.AlreadyExists) return "it is not a directory";
  return error instanceof Error ? error.message : String(error);
}
