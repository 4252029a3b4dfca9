/** What keeps a history from being read or written, as far as something can be done about it. */
export type StoreFault =
  /** Its bytes are not what SQLite or we wrote. */
  | "damaged"
  /** It is another program's database. */
  | "foreign"
  | "full"
  | "read-only"
  /** Another program has it locked. */
  | "busy"
  | "failed";

/** The history's file cannot be used; the message is a sentence for the operator. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly fault: StoreFault;

  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** Also what SQLite says of sizes, tables and keys that damaged pages promise. */
const DAMAGED =
  /malformed|not a database|corrupt|out of memory|too big|constraint|mismatch|no such|has no column|logic error/i;

/** SQLite's own sentences (sqlite3_errstr); the driver passes on no codes. */
const KNOWN: readonly [RegExp, StoreFault, string][] = [
  [DAMAGED, "damaged", "the file is damaged"],
  [/full/i, "full", "the disk is full"],
  [/readonly|read-only/i, "read-only", "it cannot be written"],
  [
    /unable to open|NotCapable|write access|read access/i,
    "read-only",
    "it cannot be opened or made",
  ],
  [/locked|busy/i, "busy", "another program has it locked"],
];

/** Returns what SQLite's error means; another error is returned as it is. */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  // The driver's word for a whole number that nothing of ours has written.
  if (error instanceof RangeError) return damaged(path, error);
  const isSqlite = (error as { code?: unknown }).code === "ERR_SQLITE_ERROR";
  if (!isSqlite && !(error instanceof Deno.errors.NotCapable)) return error;
  const [, fault, sentence] = KNOWN.find(([pattern]) => pattern.test(error.message)) ??
    [null, "failed" as const, error.message];
  return new StoreError(fault, `${path}: ${sentence}`, { cause: error });
}

/** Returns the error for a file whose bytes are not what was written. */
export function damaged(path: string, cause?: Error): StoreError {
  return new StoreError("damaged", `${path}: the file is damaged`, { cause });
}
