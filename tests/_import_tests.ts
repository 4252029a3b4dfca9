/**
 * Runs the tests of many files in one runtime. Deno starts one for each file it is given, which
 * costs as much as all tests of most files; `deno task test` gives it an `all.ts` for each folder
 * of some size instead. A test file by itself is run as ever: `deno test -A FILE`.
 *
 * @module
 */

/** What needs more than npm brings, and is run by a task of its own. */
const ELSEWHERE = "system";

/**
 * Imports the tests that the file at `url` stands for.
 *
 * @see {@linkcode testsOf}
 */
export async function importTests(url: string): Promise<void> {
  for (const test of testsOf(url)) await import(test);
}

/**
 * Returns the test files that an `all.ts` stands for: those of its folder, and of the folders below
 * that have no `all.ts` of their own. Those whose names begin with, say, `tls_` are `all_tls.ts`'s
 * where there is one.
 */
export function testsOf(url: string): string[] {
  const folder = new URL("./", url);
  const entries = [...Deno.readDirSync(folder)];
  const prefixes = entries.flatMap(({ name }) => /^all_(\w+)\.ts$/.exec(name)?.[1] ?? []);
  const [, own] = /\/all(?:_(\w+))?\.ts$/.exec(url)!;
  const tests: string[] = [];
  for (const { name, isDirectory } of entries) {
    if (isDirectory) {
      const below = new URL(`${name}/all.ts`, folder);
      const isOurs = own === undefined && name !== ELSEWHERE && !exists(below);
      if (isOurs) tests.push(...testsOf(below.href));
    } else if (/_test\.tsx?$/.test(name)) {
      const prefix = prefixes.find((prefix) => name.startsWith(`${prefix}_`));
      if (prefix === own) tests.push(new URL(name, folder).href);
    }
  }
  return tests.sort();
}

function exists(file: URL): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
