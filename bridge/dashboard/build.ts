/**
 * Bundles the dashboard into `dist/`: `app.js` and `app.css`. Nothing is loaded from elsewhere at
 * run time. What is newer than all that it is made of is left as it is: a machine that has been set
 * up starts without a network.
 *
 * @module
 */
const here = import.meta.dirname!;
const SOURCES = [here, `${here}/../client`, `${here}/../wire`, `${here}/../../deno.lock`];
const RESULTS = ["app.js", "app.css"].map((name) => `${here}/dist/${name}`);

const CHART_STYLES = `${here}/../../node_modules/uplot/dist/uPlot.min.css`;

if (!isUpToDate()) await build();

async function build(): Promise<void> {
  await Deno.mkdir(`${here}/dist`, { recursive: true });
  await bundleScript(`${here}/app.tsx`, `${here}/dist/app.js`);
  // Not imported: the import alone would ask the registry. The bundle has installed it.
  const chartStyles = await Deno.readTextFile(CHART_STYLES);
  const ownStyles = await Deno.readTextFile(`${here}/app.css`);
  await Deno.writeTextFile(`${here}/dist/app.css`, `${chartStyles}\n${ownStyles}`);
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
