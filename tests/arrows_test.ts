import { deepStrictEqual } from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const HOUSES = ["src", "devices", "bridge"];
const COMPOSITION_ROOT = ["bridge/main.ts", "bridge/adapters.ts"];

/** Returns the paths of all TypeScript files under `folder`, from the project's root. */
function sourcesIn(folder: string): string[] {
  const paths: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory && name !== "dist") paths.push(...sourcesIn(`${folder}${name}/`));
    else if (/\.tsx?$/.test(name)) paths.push(folder + name);
  }
  return paths;
}

/** Returns the paths of the project's own modules that `path` imports or re-exports. */
function importsOf(path: string): string[] {
  const text = Deno.readTextFileSync(new URL(path, ROOT)).replaceAll(/\/\*[^]*?\*\//g, "");
  const pattern =
    /^\s*(?:import|export)\b[^"';]*?from\s*["'](\.[^"']+)["']|\bimport\(\s*["'](\.[^"']+)["']|^\s*import\s+["'](\.[^"']+)["']/gm;
  return [...text.matchAll(pattern)].map(([, from, dynamic, bare]) => {
    const url = new URL(from ?? dynamic ?? bare, new URL(path, ROOT));
    return url.href.slice(ROOT.href.length);
  });
}

/** Tells whether a module may import another: DESIGN's arrows. */
function isAllowed(from: string, to: string): boolean {
  const [fromHouse] = from.split("/");
  const [toHouse] = to.split("/");
  if (fromHouse === toHouse || to === "deno.json") return true;
  if (fromHouse !== "bridge") return false;
  if (toHouse === "src" || to === "devices/adapter.ts") return true;
  return COMPOSITION_ROOT.includes(from) && toHouse === "devices";
}

const graph = new Map(
  HOUSES.flatMap((house) => sourcesIn(`${house}/`)).map((path) => [path, importsOf(path)]),
);

/** Returns a cycle that can be reached from `path`, or `null`. */
function findCycle(path: string, trail: readonly string[], done: Set<string>): string[] | null {
  if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
  if (done.has(path)) return null;
  for (const next of graph.get(path) ?? []) {
    const cycle = findCycle(next, [...trail, path], done);
    if (cycle !== null) return cycle;
  }
  done.add(path);
  return null;
}

Deno.test("the imports of every module are read", () => {
  deepStrictEqual(importsOf("src/watch.ts"), []);
  deepStrictEqual(importsOf("src/outbox.ts"), [
    "src/frame.ts",
    "src/message.ts",
    "src/opcode.ts",
    "src/shared_batch.ts",
  ]);
});

Deno.test("no module imports against the arrows", () => {
  const wrong: string[] = [];
  for (const [from, imports] of graph) {
    for (const to of imports) if (!isAllowed(from, to)) wrong.push(`${from} → ${to}`);
  }
  deepStrictEqual(wrong, []);
});

Deno.test("no modules import each other in a circle", () => {
  const done = new Set<string>();
  const cycles = [...graph.keys()].map((path) => findCycle(path, [], done)).filter(Boolean);
  deepStrictEqual(cycles, []);
});

Deno.test("every import of a module of ours names a file that is there", () => {
  const missing: string[] = [];
  for (const [from, imports] of graph) {
    for (const to of imports) {
      if (!graph.has(to) && !/\.(?:css|html|json|js)$/.test(to)) missing.push(`${from} → ${to}`);
    }
  }
  deepStrictEqual(missing, []);
});

Deno.test("the protocol's pure modules use no clock, no timer and no I/O", () => {
  const pure = [
    "close",
    "deflate",
    "frame",
    "handshake",
    "mask",
    "message",
    "opcode",
    "outbox",
    "protocol",
    "receive_buffer",
    "request",
    "shared_batch",
    "utf8",
  ];
  const impure = /\bDeno\.|\bawait\b|\bsetTimeout\b|\bsetInterval\b|\bperformance\b|\bDate\b/;
  const found = pure.filter((name) => {
    const text = Deno.readTextFileSync(new URL(`src/${name}.ts`, ROOT));
    return impure.test(text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, ""));
  });
  deepStrictEqual(found, []);
});
