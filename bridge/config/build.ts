/**
 * Bundles the YAML parser into `dist/yaml.js`, as its package has it for browsers: in one file, and
 * without modules of Node. What is newer than the lock file and what is used of it is left as it is.
 *
 * @module
 */
const here = import.meta.dirname!;
const SOURCES = [`${here}/yaml_package.ts`, `${here}/build.ts`, `${here}/../../deno.lock`];
const RESULT = `${here}/dist/yaml.js`;

if (changedAt(RESULT) <= Math.max(...SOURCES.map(changedAt))) await build();

async function build(): Promise<void> {
  await Deno.mkdir(`${here}/dist`, { recursive: true });
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", RESULT];
  const command = new Deno.Command(Deno.execPath(), { args: [...args, SOURCES[0]] });
  const { success } = await command.spawn().status;
  if (!success) Deno.exit(1);
}

/** When a file was changed, in milliseconds since 1970; 0 for one that is not there. */
function changedAt(path: string): number {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch {
    return 0;
  }
}
