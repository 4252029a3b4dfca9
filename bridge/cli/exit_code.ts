/** What the program exits with; from 64 on as in BSD's `sysexits.h`. */
export const ExitCode = {
  /** Stopped as asked; done. */
  Stopped: 0,
  /** The device answered no. */
  Rejected: 1,
  /** The command line is wrong, or a value in it. */
  Usage: 64,
  /** What is in a file is not as it must be. */
  BadData: 65,
  /** A file to be read is not there. */
  NoInput: 66,
  /** No such device or channel. */
  NotFound: 68,
  /** Cannot listen. */
  CannotListen: 69,
  /** No bridge answers, or the device is not online. */
  Unavailable: 69,
  /** The file cannot be written. */
  CannotWrite: 73,
  /** No answer in time, or too much to do: another try may help. */
  NoAnswer: 75,
  /** The bridge does not allow it. */
  NotAllowed: 77,
  BadConfig: 78,
  /** The command to run could not be run, or is not there: as in a shell. */
  CannotRun: 126,
  NoCommand: 127,
} as const;
export type ExitCode = typeof ExitCode[keyof typeof ExitCode];

/** A command ended badly; the message is for the person who gave it. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
