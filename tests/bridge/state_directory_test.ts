import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { join, resolve } from "node:path";
import {
  chooseStateDirectory,
  StateDirectory,
  StateDirectoryError,
} from "../../bridge/state_directory.ts";

const everything: Readonly<Record<string, string>> = {
  STATE_DIRECTORY: "/var/lib/pinbridge:/var/lib/other",
  XDG_STATE_HOME: "/xdg",
  HOME: "/home/me",
};

/** Returns a reader of the named variables of {@linkcode everything}. */
function envOf(...names: string[]): (name: string) => string | undefined {
  return (name) => names.includes(name) ? everything[name] : undefined;
}

function hasFault(fault: string, pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof StateDirectoryError && error.fault === fault && pattern.test(error.message);
}

Deno.test("chooseStateDirectory() takes the first place that is named", () => {
  const env = envOf("STATE_DIRECTORY", "XDG_STATE_HOME", "HOME");
  const config = "state";
  const configFolder = "/etc/pinbridge";
  const places = [
    chooseStateDirectory({ flag: "here", config, configFolder, env }),
    chooseStateDirectory({ config, configFolder, env }),
    chooseStateDirectory({ env }),
    chooseStateDirectory({ env: envOf("XDG_STATE_HOME", "HOME") }),
    chooseStateDirectory({ env: envOf("HOME") }),
  ];
  deepStrictEqual(places, [
    resolve("here"),
    "/etc/pinbridge/state",
    "/var/lib/pinbridge",
    "/xdg/pinbridge",
    "/home/me/.local/state/pinbridge",
  ]);
});

Deno.test("chooseStateDirectory() ignores a relative XDG_STATE_HOME, and fails without a home", () => {
  const env = (name: string) => ({ XDG_STATE_HOME: "xdg", HOME: "/home/me" })[name];
  strictEqual(chooseStateDirectory({ env }), "/home/me/.local/state/pinbridge");
  throws(() => chooseStateDirectory({ env: envOf() }), hasFault("unusable", /--state/));
});

Deno.test("StateDirectory makes the directory, for its owner alone, and says where files are", () => {
  const root = Deno.makeTempDirSync();
  const path = join(root, "a", "b");
  using directory = StateDirectory.open(path);
  strictEqual(directory.path, path);
  strictEqual(directory.file("x.db"), join(path, "x.db"));
  if (Deno.build.os !== "windows") strictEqual(Deno.statSync(path).mode! & 0o777, 0o700);
});

Deno.test("StateDirectory is one process's until it is closed, and a dead process has none", async () => {
  const path = Deno.makeTempDirSync();
  const first = StateDirectory.open(path);
  throws(() => StateDirectory.open(path), hasFault("in use", /another bridge/));
  first.close();
  const program = `
    import { StateDirectory } from ${
    JSON.stringify(import.meta.resolve("../../bridge/state_directory.ts"))
  };
    StateDirectory.open(${JSON.stringify(path)});
    console.log("taken");
    setInterval(() => {}, 1000);`;
  const script = join(Deno.makeTempDirSync(), "holder.ts");
  Deno.writeTextFileSync(script, program);
  await using holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", script],
    stdout: "piped",
  }).spawn();
  await holder.stdout.pipeThrough(new TextDecoderStream()).values({ preventCancel: true }).next();
  throws(() => StateDirectory.open(path), hasFault("in use", /--state/));
  holder.kill("SIGKILL");
  await holder.status;
  StateDirectory.open(path).close();
});

Deno.test({
  name: "StateDirectory is free once it is closed, whoever still has its file open",
  ignore: Deno.build.os !== "linux",
  fn() {
    const path = Deno.makeTempDirSync();
    const libc = Deno.dlopen("libc.so.6", {
      dup: { parameters: ["i32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
    });
    const directory = StateDirectory.open(path);
    // What a process has of this one between being made and running its own program.
    const inherited = libc.symbols.dup(descriptorOf(join(path, "lock")));
    directory.close();
    StateDirectory.open(path).close();
    libc.symbols.close(inherited);
    libc.close();
  },
});

/** Returns the descriptor by which this process has a file open. */
function descriptorOf(path: string): number {
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      if (Deno.readLinkSync(`/proc/self/fd/${name}`) === path) return Number(name);
    } catch {
      // The one of the listing itself.
    }
  }
  throw new Error(`Nobody has ${path} open`);
}

Deno.test("StateDirectory refuses what is a file, and says so", () => {
  const path = Deno.makeTempFileSync();
  throws(() => StateDirectory.open(path), hasFault("unusable", /not a directory/));
  throws(() => StateDirectory.open(join(path, "below")), hasFault("unusable", /not a directory/));
});

Deno.test({
  name: "StateDirectory refuses a directory that cannot be written, and says so",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn() {
    // Root may write anywhere but here.
    throws(() => StateDirectory.open("/proc/pinbridge"), hasFault("unusable", /cannot keep state/));
  },
});
