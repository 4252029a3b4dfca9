/**
 * Bundles the program into `dist/`, `main.js` first: it starts in two thirds of the time, for the
 * runtime reads and links thirty files and not two hundred. What is imported while it runs is in files
 * of its own there. What is newer than all that it is made of is left as it is.
 *
 * @module
 */
import { changedAt, newestChange } from "./file_changes.ts";

const here = import.meta.dirname!;
const root = `${here}/..`;
const RESULTS = `${here}/dist`;
/** Written last: a build that was broken off is none. */
const MARK = `${RESULTS}/built`;
/** A bridge that runs imports more as it goes: what it was started from stays so long. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
/** The page's own included, which is bundled before. */
const SOURCES = [here, `${root}/src`, `${root}/devices`, `${root}/deno.json`, `${root}/deno.lock`];

/**
 * Packages that stay as they are. One of Node's kind among the program's own modules would have it load
 * `node:module` and all that belongs to it; one has a native part beside it, one another client for
 * browsers.
 */
const PACKAGES = [
  "@serialport/bindings-cpp/*",
  "jsep",
  "mqtt",
  "pbf",
  "re2js",
  "selfsigned",
  "uqr",
];

if (changedAt(MARK) <= Math.max(...SOURCES.map(newestChange))) await build();

async function build(): Promise<void> {
  // Of a package what it has for browsers: the YAML parser's takes no module of Node's along.
  const options = ["--quiet", "--platform=browser", "--code-splitting", `--outdir=${RESULTS}`];
  const external = PACKAGES.map((name) => `--external=${name}`);
  const args = ["bundle", ...options, ...external, `${here}/main.ts`];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) Deno.exit(1);
  for (const path of [...Deno.readDirSync(RESULTS)].map(({ name }) => `${RESULTS}/${name}`)) {
    if (changedAt(path) < Date.now() - KEPT_MS) Deno.removeSync(path);
  }
  await Deno.writeTextFile(MARK, "");
}
