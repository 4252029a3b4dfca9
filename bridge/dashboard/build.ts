/**
 * Bundles the dashboard into `dist/`: `app.js` and `app.css`; and the client library, `client.js`,
 * with its types in `client_types.txt`. Nothing is loaded from elsewhere at run time. What is newer than all that it is made of is left as it is: a machine that has been set
 * up starts without a network.
 *
 * @module
 */
const here = import.meta.dirname!;
const root = new URL("../../", import.meta.url).pathname;
const SOURCES = [here, `${here}/../client`, `${here}/../wire`, `${here}/../../deno.lock`];
const RESULTS = ["app.js", "app.css", "client.js", "client_types.txt"].map((name) =>
  `${here}/dist/${name}`
);

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

/** In this order: a later file may change what an earlier one says. */
const STYLES = [
  ...["base", "controls", "top", "device", "tiles", "chart", "compare", "monitor", "empty"],
  ...["first_minute", "widgets", "layout", "alarms"],
  ...["wide", "narrow", "motion"],
].map((name) => `${here}/style/${name}.css`);

const CHART_STYLES = `${here}/../../node_modules/uplot/dist/uPlot.min.css`;

if (!isUpToDate()) await build();

async function build(): Promise<void> {
  await Deno.mkdir(`${here}/dist`, { recursive: true });
  await bundleScript(`${here}/app.tsx`, `${here}/dist/app.js`);
  await bundleScript(`${here}/../client/mod.ts`, `${here}/dist/client.js`);
  await writeClientTypes();
  // Not imported: the import alone would ask the registry. The bundle has installed it.
  const chartStyles = await Deno.readTextFile(CHART_STYLES);
  const ownStyles = await Promise.all(STYLES.map((path) => Deno.readTextFile(path)));
  await Deno.writeTextFile(`${here}/dist/app.css`, [chartStyles, ...ownStyles].join("\n"));
}

function isUpToDate(): boolean {
  const newest = Math.max(...SOURCES.map(newestChange));
  return RESULTS.every((path) => changedAt(path) > newest);
}

/** When a file, or the last one in a folder, was changed, `dist` and the folder itself left out. */
function newestChange(path: string): number {
  if (!Deno.statSync(path).isDirectory) return changedAt(path);
  const times = [...Deno.readDirSync(path)]
    .filter(({ name }) => name !== "dist")
    .map(({ name }) => newestChange(`${path}/${name}`));
  return Math.max(0, ...times);
}

function changedAt(path: string): number {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch {
    return 0;
  }
}

async function bundleScript(from: string, to: string): Promise<void> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", to, from];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  if (!success) Deno.exit(1);
}

/** Puts the types of the client's modules into one file: who takes it has no other of ours. */
async function writeClientTypes(): Promise<void> {
  const outdir = await Deno.makeTempDir({ dir: `${here}/dist` });
  const paths = CLIENT_MODULES.map((module) => `${module}.ts`);
  const args = ["transpile", "--quiet", "--declaration", "--outdir", outdir, ...paths];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) Deno.exit(1);
  const files = await Promise.all(CLIENT_MODULES.map((it) => readDeclarations(outdir, it)));
  await Deno.remove(outdir, { recursive: true });
  await Deno.writeTextFile(`${here}/dist/client_types.txt`, files.join(""));
}

async function readDeclarations(outdir: string, module: string): Promise<string> {
  const text = await Deno.readTextFile(`${outdir}/${module}.d.ts`);
  // Without what names other files.
  return text.replace(/^(?:\/\/\/.*|(?:import|export) [^;]*? from "[^"]*";)\n?/gm, "");
}
