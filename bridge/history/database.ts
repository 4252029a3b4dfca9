import { DatabaseSync, type StatementSync } from "node:sqlite";
import { damaged, StoreError, toStoreError } from "./store_error.ts";

/** `Pinb`, in the header of every history: tells it from other programs' databases. */
const APPLICATION_ID = 0x50696e62;
const SCHEMA_VERSION = 1;
/** Another process may be reading, for a moment. */
const BUSY_TIMEOUT_MS = 20;
/** The most of the file in memory, in KiB: a Pi has other uses for it. */
const CACHE_KIB = 2048;

const NUMBER_COLUMNS: ReadonlySet<string> = new Set(
  ["id", "topic", "tier", "start", "end", "count", "blocks", "entries", "time", "journal"],
);
const TEXT_COLUMNS: ReadonlySet<string> = new Set(["name", "state"]);

type SqlValue = number | string | Uint8Array | null;

/** How to open a {@linkcode Database}. */
export interface DatabaseOptions {
  /** What to make of a file without tables. */
  readonly schema: string;
  readonly readOnly?: boolean;
}

/** A file of SQLite that is ours. Every method throws {@linkcode StoreError}. */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(path: string, db: DatabaseSync) {
    this.path = path;
    this.#db = db;
  }

  /** Opens a file, or begins one where there is none. */
  static open(path: string, { schema, readOnly }: DatabaseOptions): Database {
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
      prepareConnection(db);
      if (!readOnly) beginFile(db, schema);
      checkFile(db, path);
      return new Database(path, db);
    } catch (error) {
      db?.close();
      throw toStoreError(error, path);
    }
  }

  close(): void {
    this.#attempt(() => this.#db.close());
  }

  get isTransaction(): boolean {
    return this.#db.isTransaction;
  }

  /** The first row of what a query finds. */
  get<T>(sql: string, ...values: SqlValue[]): T | undefined {
    return this.#attempt(() =>
      this.#demandSound(this.#prepare(sql).get(...values)) as T | undefined
    );
  }

  /** All rows of what a query finds. */
  all<T>(sql: string, ...values: SqlValue[]): T[] {
    return this.#attempt(() => {
      const rows = this.#prepare(sql).all(...values);
      for (const row of rows) this.#demandSound(row);
      return rows as T[];
    });
  }

  /** Runs a statement; returns how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#attempt(() => Number(this.#prepare(sql).run(...values).changes));
  }

  /** Runs an INSERT; returns the number of the new row. */
  insert(sql: string, ...values: SqlValue[]): number {
    return this.#attempt(() => Number(this.#prepare(sql).run(...values).lastInsertRowid));
  }

  /** A damaged page can give any value in any column. */
  #demandSound(row: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
    for (const column in row) {
      const value = row[column];
      const isSound = column === "data"
        ? value instanceof Uint8Array
        : NUMBER_COLUMNS.has(column)
        ? Number.isFinite(value)
        : !TEXT_COLUMNS.has(column) || typeof value === "string";
      if (!isSound) throw damaged(this.path);
    }
    return row;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, statement = this.#db.prepare(sql));
    return statement;
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }
}

function prepareConnection(db: DatabaseSync): void {
  // Whoever writes syncs, so that no turn waits for an SD card: see disk_sync.ts.
  db.exec(
    `PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`,
  );
}

function beginFile(db: DatabaseSync, schema: string): void {
  const { tables } = db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  // Another program's file is not even given another journal mode.
  if (tables > 0 && readPragma(db, "application_id") !== APPLICATION_ID) return;
  db.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  if (tables > 0) return;
  db.exec(
    `BEGIN IMMEDIATE; ${schema}
     PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
  );
}

function checkFile(db: DatabaseSync, path: string): void {
  if (readPragma(db, "application_id") !== APPLICATION_ID) {
    throw new StoreError("foreign", `${path}: it is another program's database`);
  }
  const version = readPragma(db, "user_version");
  if (version !== SCHEMA_VERSION) {
    throw new StoreError("foreign", `${path}: it is of another version of Pinbridge (${version})`);
  }
}

function readPragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[0];
}
