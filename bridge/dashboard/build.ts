/**
 * Bundles the dashboard into `dist/`: the page with all that it is made of, by path, `page.json`; and
 * the client library, `client.js`, with its types in `client_types.txt`. Nothing is loaded from
 * elsewhere at run time. What is newer than all that it is made of is left as it is: a machine that
 * has been set up starts without a network.
 *
 * @module
 */
import { changedAt, newestChange } from "../file_changes.ts";
import { importAtOnce, preload } from "./bundle_files.ts";

const here = import.meta.dirname!;
const root = new URL("../../", import.meta.url).pathname;
const SOURCES = [here, `${here}/../client`, `${here}/../wire`, `${here}/../../deno.lock`];
const dist = `${here}/dist`;
const RESULTS = ["page.json", "client.js", "client_types.txt"].map((name) => `${dist}/${name}`);

/** What has types that a program names which uses the client. */
const CLIENT_MODULES = [
  "bridge/growing_pause",
  "bridge/wire/value",
  "bridge/wire/alarms",
  "bridge/wire/messages",
  "bridge/client/errors",
  "bridge/client/subscription",
  "bridge/client/client",
  "bridge/client/connect",
];

/** The styles of the first picture, and all. */
const STYLES = ["first.css", "app.css"];

if (!isUpToDate()) await build();

async function build(): Promise<void> {
  await Deno.mkdir(dist, { recursive: true });
  for (const { name } of Deno.readDirSync(dist)) {
    await Deno.remove(`${dist}/${name}`, { recursive: true });
  }
  await bundle(["--output", `${dist}/client.js`, `${here}/../client/mod.ts`]);
  await writeClientTypes();
  await writePage();
}

/** Puts the page and all the files that it is made of into one, by their paths. */
async function writePage(): Promise<void> {
  const outdir = await Deno.makeTempDir({ dir: dist });
  await bundle(["--code-splitting", "--outdir", outdir, `${here}/app.ts`]);
  await bundle(["--outdir", outdir, ...STYLES.map((name) => `${here}/style/${name}`)]);
  const names = [...Deno.readDirSync(outdir)].map(({ name }) => name).toSorted();
  const bundled = names.map((name) => [name, Deno.readTextFileSync(`${outdir}/${name}`)] as const);
  await Deno.remove(outdir, { recursive: true });
  const files = new Map(bundled);
  const plain = await Deno.readTextFile(`${here}/index.html`);
  const html = preload(plain, files, { script: "app.js", soon: /^open_feed-/ });
  const page = Object.fromEntries([["", html], ...importAtOnce(files)]);
  await Deno.writeTextFile(`${dist}/page.json`, JSON.stringify(page));
}

function isUpToDate(): boolean {
  const newest = Math.max(...SOURCES.map(newestChange));
  return RESULTS.every((path) => changedAt(path) > newest);
}

async function bundle(what: readonly string[]): Promise<void> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", ...what];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  if (!success) Deno.exit(1);
}

/** Puts the types of the client's modules into one file: who takes it has no other of ours. */
async function writeClientTypes(): Promise<void> {
  const outdir = await Deno.makeTempDir({ dir: dist });
  const paths = CLIENT_MODULES.map((module) => `${module}.ts`);
  const args = ["transpile", "--quiet", "--declaration", "--outdir", outdir, ...paths];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) Deno.exit(1);
  const files = await Promise.all(CLIENT_MODULES.map((it) => readDeclarations(outdir, it)));
  await Deno.remove(outdir, { recursive: true });
  await Deno.writeTextFile(`${dist}/client_types.txt`, files.join(""));
}

async function readDeclarations(outdir: string, module: string): Promise<string> {
  const text = await Deno.readTextFile(`${outdir}/${module}.d.ts`);
  // Without what names other files.
  return text.replace(/^(?:\/\/\/.*|(?:import|export) [^;]*? from "[^"]*";)\n?/gm, "");
}
