import { deepStrictEqual, ok } from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../src/limits.ts";

const README = Deno.readTextFileSync(new URL("../../src/README.md", import.meta.url));
const ROOT = new URL("../../", import.meta.url);

/** The parts of the text that have a program, with the heading before it. */
const PROGRAMS = README.split(/^#+ /m).flatMap((section) => {
  const [heading] = section.split("\n");
  return [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => ({ heading, code }));
});

/** Type-checks and runs a program; each ends by itself and throws if it is not as it should be. */
async function run(code: string): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/program.ts`, code);
    const imports = { "@pinbridge/pinbridge": new URL("mod.ts", ROOT).href };
    const { imports: others } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
    Deno.writeTextFileSync(
      `${folder}/deno.json`,
      JSON.stringify({ imports: { ...others, ...imports }, nodeModulesDir: "none", lock: false }),
    );
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--check", "--allow-all", `${folder}/program.ts`],
      stdout: "null",
      stderr: "piped",
    }).output();
    ok(success, new TextDecoder().decode(stderr));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("the README has the programs that it promises", () => {
  deepStrictEqual(PROGRAMS.map(({ heading }) => heading), [
    "The server as a library",
    "A chat room",
    "A game loop",
    "Notifications",
    "Where it listens",
  ]);
});

for (const { heading, code } of PROGRAMS) {
  Deno.test(`the README's program runs: ${heading}`, () => run(code));
}

Deno.test("the README's table has every limit with its default", () => {
  const rows = [...README.matchAll(/^\| `(\w+)` *\| ([\d,∞]+)/gm)].map(([, name, value]) => [
    name,
    value === "∞" ? Infinity : Number(value.replaceAll(",", "")),
  ]);
  deepStrictEqual(Object.fromEntries(rows), { ...DEFAULT_LIMITS });
});
