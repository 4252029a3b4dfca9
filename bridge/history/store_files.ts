/** A database and what SQLite keeps beside it. */
const SUFFIXES = ["", "-wal", "-shm"];

/**
 * Renames a closed store's files, so that a new one can be begun and these be looked at later.
 * Returns the new path.
 */
export function putAside(path: string, time: number): string {
  const stamp = new Date(time).toISOString().replaceAll(":", "-").replace(/\.\d+Z$/, "");
  let aside = `${path}.damaged-${stamp}`;
  for (let i = 2; exists(aside); i++) aside = `${path}.damaged-${stamp}-${i}`;
  for (const suffix of SUFFIXES) {
    if (exists(path + suffix)) Deno.renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
