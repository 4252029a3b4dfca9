/**
 * When files were changed: by it a build knows whether there is anything to do.
 *
 * @module
 */

/** When a file, or the last one in a folder, was changed; what a build has put there left out. */
export function newestChange(path: string): number {
  if (!Deno.statSync(path).isDirectory) return changedAt(path);
  const times = [...Deno.readDirSync(path)]
    .filter(({ name }) => name !== "dist")
    .map(({ name }) => newestChange(`${path}/${name}`));
  return Math.max(0, ...times);
}

/** In milliseconds since 1970; 0 for a file that is not there. */
export function changedAt(path: string): number {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch {
    return 0;
  }
}
