/**
 * Bundles the dashboard into `dist/`: `app.js` and `app.css`. Nothing is loaded from elsewhere at
 * run time.
 *
 * @module
 */
import chartStyles from "uplot/dist/uPlot.min.css" with { type: "text" };

const here = import.meta.dirname!;

await Deno.mkdir(`${here}/dist`, { recursive: true });
await bundleScript(`${here}/app.tsx`, `${here}/dist/app.js`);
const ownStyles = await Deno.readTextFile(`${here}/app.css`);
await Deno.writeTextFile(`${here}/dist/app.css`, `${chartStyles}\n${ownStyles}`);

async function bundleScript(from: string, to: string): Promise<void> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", to, from];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  if (!success) Deno.exit(1);
}
