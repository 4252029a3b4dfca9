/**
 * Bundles the dashboard into `dist/`: `app.js` and `app.css`; and the client library, `client.js`,
 * with its types in `client_types.txt`. Nothing is loaded from elsewhere at run time.
 *
 * @module
 */
import chartStyles from "uplot/dist/uPlot.min.css" with { type: "text" };

const here = import.meta.dirname!;
const root = new URL("../../", import.meta.url).pathname;
const CLIENT_MODULES = [
  "bridge/growing_pause",
  "bridge/wire/messages",
  "bridge/client/errors",
  "bridge/client/subscription",
  "bridge/client/client",
  "bridge/client/connect",
];

await Deno.mkdir(`${here}/dist`, { recursive: true });
await bundleScript(`${here}/app.tsx`, `${here}/dist/app.js`);
await bundleScript(`${here}/../client/mod.ts`, `${here}/dist/client.js`);
await writeClientTypes();
const ownStyles = await Deno.readTextFile(`${here}/app.css`);
await Deno.writeTextFile(`${here}/dist/app.css`, `${chartStyles}\n${ownStyles}`);

async function bundleScript(from: string, to: string): Promise<void> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", to, from];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  if (!success) Deno.exit(1);
}

/**
 * Puts the types of the client's modules into one file: who takes it has no other of ours. They are
 * made anew only when a module has changed: it takes seconds.
 */
async function writeClientTypes(): Promise<void> {
  const target = `${here}/dist/client_types.txt`;
  const sources = await Promise.all(CLIENT_MODULES.map((it) => Deno.readFile(`${root}${it}.ts`)));
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(sources).bytes());
  const mark = `// Of sources ${new Uint8Array(digest).toHex()}\n`;
  const known = await Deno.readTextFile(target).catch(() => "");
  if (known.startsWith(mark)) return;
  const outdir = await Deno.makeTempDir({ dir: `${here}/dist` });
  const paths = CLIENT_MODULES.map((module) => `${module}.ts`);
  const args = ["transpile", "--quiet", "--declaration", "--outdir", outdir, ...paths];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) Deno.exit(1);
  const files = await Promise.all(CLIENT_MODULES.map((it) => readDeclarations(outdir, it)));
  await Deno.writeTextFile(target, mark + files.join(""));
  await Deno.remove(outdir, { recursive: true });
}

async function readDeclarations(outdir: string, module: string): Promise<string> {
  const text = await Deno.readTextFile(`${outdir}/${module}.d.ts`);
  // Without what names other files.
  return text.replace(/^(?:\/\/\/.*|(?:import|export) [^;]*? from "[^"]*";)\n?/gm, "");
}
