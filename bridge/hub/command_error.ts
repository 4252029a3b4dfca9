import { DeviceError, type DeviceErrorKind } from "../../devices/adapter.ts";

/** Why a command failed: what the adapter said, or what the bridge found before asking it. */
export type CommandErrorKind =
  | Exclude<DeviceErrorKind, "absent" | "unusable">
  | "unknown"
  | "timeout"
  | "internal";

/** A command failed; nothing is retried. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly kind: CommandErrorKind;

  constructor(kind: CommandErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Returns what an adapter's failure means for who sent the command. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (!(error instanceof DeviceError)) {
    const message = "the adapter failed to handle the command; the bridge's log says how";
    return new CommandError("internal", message, { cause: error });
  }
  const { kind } = error;
  if (kind === "absent" || kind === "unusable") return new CommandError("offline", error.message);
  return new CommandError(kind, error.message);
}
