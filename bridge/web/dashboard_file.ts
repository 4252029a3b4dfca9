import { type Complain, type KeptDashboard, readDashboard } from "../wire/dashboard.ts";

/** More than a dashboard may have, for the space that a person who edits the file adds. */
export const MAX_FILE_BYTES = 1024 * 1024;
const READABLE_BY_OWNER = 0o600;
const FIRST: KeptDashboard = { version: 0, dashboard: readDashboard({}) };

/** The dashboard's file cannot be used; the message is a sentence for an operator. */
export class DashboardFileError extends Error {
  override readonly name = "DashboardFileError";
}

/**
 * Reads the file; where there is none, nothing was saved yet. What stands beside its dashboard is kept.
 *
 * @throws {DashboardFileError}
 */
export function readDashboardFile(path: string, complain?: Complain): KeptDashboard {
  const text = readText(path);
  if (text === null) return FIRST;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new DashboardFileError(`${path} is not whole: mend it, or move it away`);
  }
  const members = (content ?? {}) as { version?: unknown; dashboard?: unknown };
  const { version, dashboard } = members;
  if (!Number.isSafeInteger(version) || (version as number) < 0) {
    throw new DashboardFileError(`${path} is no dashboard: mend it, or move it away`);
  }
  return { ...members, version: version as number, dashboard: readDashboard(dashboard, complain) };
}

/** Writes the file, whole or not at all. @throws {DashboardFileError} */
export function writeDashboardFile(path: string, kept: KeptDashboard): void {
  const target = followLink(path);
  const draft = `${target}.new`;
  try {
    removeQuietly(draft);
    const options = { write: true, createNew: true, mode: READABLE_BY_OWNER };
    using file = Deno.openSync(draft, options);
    const bytes = new TextEncoder().encode(`${JSON.stringify(kept, null, 1)}\n`);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    file.syncSync();
    Deno.renameSync(draft, target);
  } catch (error) {
    removeQuietly(draft);
    throw new DashboardFileError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

function readText(path: string): string | null {
  try {
    const { size, isFile } = Deno.statSync(path);
    if (!isFile || size > MAX_FILE_BYTES) {
      throw new DashboardFileError(`${path} is no dashboard: move it away`);
    }
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof DashboardFileError) throw error;
    throw new DashboardFileError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** Who keeps the file elsewhere, by a link, keeps it there. */
function followLink(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // There is none.
  }
}
