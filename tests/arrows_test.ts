import { deepStrictEqual } from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const HOUSES = ["src", "devices", "bridge"];

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

/** What the files of a room may import, beyond those of the same room and the ground floor. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "bridge/wire": [],
  "bridge/hub": ["bridge/wire", "devices/adapter.ts"],
  "bridge/supervision": ["bridge/hub", "devices/adapter.ts"],
  "bridge/access": ["bridge/wire", "bridge/hub/topic.ts", "src"],
  "bridge/viewers": ["bridge/hub", "bridge/wire", "bridge/access", "devices/adapter.ts", "src"],
  "bridge/history": ["bridge/hub", "bridge/wire", "devices/adapter.ts"],
  "bridge/backbone": ["bridge/hub", "devices/adapter.ts"],
  "bridge/alarms": ["bridge/hub", "bridge/wire", "devices/adapter.ts"],
  "bridge/derived": ["bridge/hub", "devices/adapter.ts"],
  "bridge/config": [
    "bridge/access",
    "bridge/alarms/rule.ts",
    "bridge/derived",
    "bridge/hub/topic.ts",
    "bridge/wire/alarms.ts",
    "devices/adapter.ts",
    "src/limits.ts",
  ],
  "bridge/web": [
    "bridge/wire",
    "bridge/hub",
    "bridge/viewers",
    "bridge/access",
    "bridge/history",
    "devices/adapter.ts",
    "src",
  ],
  "bridge/service": ["bridge/config", "bridge/access", "bridge/history"],
  "bridge/client": ["bridge/wire"],
  "bridge/dashboard": ["bridge/client", "bridge/wire"],
  "bridge/cli": [
    "bridge/config",
    "bridge/client",
    "bridge/wire",
    "bridge/access",
    "bridge/history",
    "bridge/service",
  ],
  devices: [],
  src: [],
};

/** Modules of the bridge without a room that know nothing of it: every room of the bridge stands on them. */
const GROUND_FLOOR = [
  "bridge/clock.ts",
  "bridge/clock_time.ts",
  "bridge/control_characters.ts",
  "bridge/digest.ts",
  "bridge/duration.ts",
  "bridge/file_changes.ts",
  "bridge/file_path.ts",
  "bridge/growing_pause.ts",
  "bridge/log.ts",
  "bridge/nearest.ts",
  "bridge/post.ts",
  "bridge/state_directory.ts",
];

/** The only modules that know concrete adapters. */
const COMPOSITION_ROOT = ["bridge/main.ts", "bridge/adapters.ts", "bridge/mqtt_wiring.ts"];

/** Returns the room that a module is in, or `null` for one at the bridge's door. */
function roomOf(path: string): string | null {
  const inBridge = /^bridge\/[^/]+(?=\/)/.exec(path);
  if (inBridge !== null) return inBridge[0];
  return path.startsWith("bridge/") ? null : path.split("/")[0];
}

/** Tells whether a module may import another: the arrows. */
function isAllowed(from: string, to: string): boolean {
  if (to === "deno.json") return true;
  const fromRoom = roomOf(from);
  const toRoom = roomOf(to);
  if (GROUND_FLOOR.includes(from)) return GROUND_FLOOR.includes(to);
  if (fromRoom === null) {
    return toRoom !== "devices" || to === "devices/adapter.ts" || COMPOSITION_ROOT.includes(from);
  }
  if (fromRoom === toRoom) return true;
  // The dashboard's bundle and page are made by it and served by the web room.
  if (fromRoom === "bridge/web" && !/\.tsx?$/.test(to)) return true;
  if (from.startsWith("bridge/") && GROUND_FLOOR.includes(to)) return true;
  return ROOMS[fromRoom].some((allowed) => toRoom === allowed || to === allowed);
}

const graph = new Map(
  HOUSES.flatMap((house) => sourcesIn(`${house}/`)).map((path) => [path, importsOf(path)]),
);

/** Returns a cycle that can be reached from the end of `trail`, or `null`. */
function findCycle(
  arrows: ReadonlyMap<string, Iterable<string>>,
  trail: readonly string[],
  done: Set<string>,
): string[] | null {
  const here = trail[trail.length - 1];
  if (done.has(here)) return null;
  for (const next of arrows.get(here) ?? []) {
    if (trail.includes(next)) return [...trail.slice(trail.indexOf(next)), next];
    const cycle = findCycle(arrows, [...trail, next], done);
    if (cycle !== null) return cycle;
  }
  done.add(here);
  return null;
}

Deno.test("the imports of every module are read", () => {
  deepStrictEqual(importsOf("src/watch.ts"), []);
  deepStrictEqual(importsOf("src/outbox.ts"), [
    "src/bytes.ts",
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

Deno.test("every room of the bridge is one that the map names", () => {
  const rooms = [...graph.keys()].map(roomOf).filter((room) => room !== null);
  deepStrictEqual([...new Set(rooms)].filter((room) => !(room in ROOMS)), []);
});

Deno.test("an arrow upward, sideways or past the composition root is found", () => {
  const wrong = [
    ["bridge/hub/hub.ts", "bridge/viewers/session.ts"],
    ["bridge/wire/messages.ts", "bridge/hub/reading.ts"],
    ["bridge/client/client.ts", "bridge/viewers/rpc_error.ts"],
    ["bridge/hub/hub.ts", "bridge/bridge.ts"],
    ["bridge/hub/hub.ts", "bridge/main.ts"],
    ["bridge/clock.ts", "bridge/hub/hub.ts"],
    ["bridge/bridge.ts", "devices/serial/adapter.ts"],
    ["bridge/supervision/supervisor.ts", "devices/serial/adapter.ts"],
    ["devices/serial/adapter.ts", "bridge/clock.ts"],
    ["src/server.ts", "devices/adapter.ts"],
  ];
  deepStrictEqual(wrong.filter(([from, to]) => isAllowed(from, to)), []);
  deepStrictEqual(isAllowed("bridge/adapters.ts", "devices/serial/adapter.ts"), true);
});

Deno.test("no rooms of the bridge import each other in a circle", () => {
  const rooms = new Map<string, Set<string>>();
  for (const [from, imports] of graph) {
    const room = roomOf(from);
    if (room === null) continue;
    const next = rooms.get(room) ?? new Set();
    rooms.set(room, next);
    for (const to of imports) {
      const other = roomOf(to);
      if (other !== null && other !== room && graph.has(to)) next.add(other);
    }
  }
  const done = new Set<string>();
  const cycles = [...rooms.keys()].map((room) => findCycle(rooms, [room], done)).filter(Boolean);
  deepStrictEqual(cycles, []);
});

Deno.test("no modules import each other in a circle", () => {
  const done = new Set<string>();
  const cycles = [...graph.keys()].map((path) => findCycle(graph, [path], done)).filter(Boolean);
  deepStrictEqual(cycles, []);
});

Deno.test("every import of a module of ours names a file that is there", () => {
  const missing: string[] = [];
  for (const [from, imports] of graph) {
    for (const to of imports) {
      if (!graph.has(to) && !/\.(?:css|html|json|js|svg|txt|yaml)$/.test(to)) {
        missing.push(`${from} → ${to}`);
      }
    }
  }
  deepStrictEqual(missing, []);
});

Deno.test("the protocol's pure modules use no clock, no timer and no I/O", () => {
  const pure = [
    "bytes",
    "close",
    "deflate",
    "frame",
    "handshake",
    "header_grammar",
    "mask",
    "message",
    "message_assembly",
    "opcode",
    "outbox",
    "plain_http",
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
