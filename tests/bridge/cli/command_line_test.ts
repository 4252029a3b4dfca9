import assert from "node:assert/strict";
import { type CommandLine, parseCommandLine, USAGE } from "../../../bridge/cli/command_line.ts";
import { DEFAULT_URL } from "../../../bridge/cli/arguments.ts";
import { CommandFailure, ExitCode } from "../../../bridge/cli/exit_code.ts";
import type { StartOptions } from "../../../bridge/cli/start.ts";

function parse(...args: string[]): CommandLine {
  return parseCommandLine(args, "1.2.3");
}

function start(...args: string[]): StartOptions {
  const result = parse(...args);
  assert.ok(result.kind === "start", JSON.stringify(result));
  return JSON.parse(JSON.stringify(result.options));
}

function fails(args: string[], exitCode: number, pattern: RegExp): void {
  assert.throws(() => parse(...args), (error) => {
    assert.ok(error instanceof CommandFailure, String(error));
    assert.equal(error.exitCode, exitCode, args.join(" "));
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("parseCommandLine() starts with no arguments, with `start`, and with options", () => {
  assert.deepEqual(start(), {});
  assert.deepEqual(start("start"), {});
  assert.deepEqual(start("--port", "0", "--host=::1", "--config", "a.yaml"), {
    config: "a.yaml",
    host: "::1",
    port: 0,
  });
  assert.deepEqual(start("start", "--demo"), { demo: true });
  assert.deepEqual(start("--no-demo", "--no-broker"), { demo: false, broker: false });
  assert.deepEqual(start("--port", "65535"), { port: 65_535 });
});

Deno.test("parseCommandLine() refuses what it does not know, with the nearest it does", () => {
  fails(["--prot", "1"], ExitCode.Usage, /unknown option "--prot"; did you mean --port\?/);
  fails(["-x"], ExitCode.Usage, /^unknown option "-x"\n/);
  fails(["--wholly-different"], ExitCode.Usage, /unknown option "--wholly-different"\n/);
  fails(["strat"], ExitCode.Usage, /unknown command "strat"; did you mean start\?/);
  fails(["start", "now"], ExitCode.Usage, /unknown command "now"/);
  fails(["--port"], ExitCode.Usage, /--port/);
  fails(["--config="], ExitCode.Usage, /--config/);
  fails(["--demo=yes"], ExitCode.Usage, /--demo/);
  fails(["--demo", "--no-demo"], ExitCode.Usage, /exclude each other/);
});

Deno.test("parseCommandLine() refuses a port that is none", () => {
  for (const port of ["65536", "-1", "1.5", "http", "", "99999999", "0x50"]) {
    fails([`--port=${port}`], ExitCode.Usage, /--port: must be a whole number from 0 to 65535/);
  }
});

Deno.test("parseCommandLine() says which commands are not there yet", () => {
  for (const command of ["init", "doctor"]) {
    fails([command, "x", "--for", "60s"], ExitCode.Usage, new RegExp(`^${command}: not yet`));
  }
});

const url = new URL(DEFAULT_URL);

Deno.test("parseCommandLine() knows each command and its options", () => {
  assert.deepEqual(parse("ports"), { kind: "ports" });
  assert.deepEqual(parse("check"), { kind: "check", file: "pinbridge.yaml" });
  assert.deepEqual(parse("check", "a.yaml"), { kind: "check", file: "a.yaml" });
  assert.deepEqual(parse("check", "--config", "a.yaml"), { kind: "check", file: "a.yaml" });
  assert.deepEqual(parse("monitor", "board"), {
    kind: "monitor",
    options: { url, device: "board", raw: false },
  });
  const there = "https://pi.local:8443/";
  assert.deepEqual(parse("monitor", "--raw", "board", "--url", there, "--for", "1.5m"), {
    kind: "monitor",
    options: { url: new URL(there), device: "board", raw: true, seconds: 90 },
  });
  assert.deepEqual(parse("record", "board", "a.rec", "--for=10"), {
    kind: "record",
    options: { url, device: "board", file: "a.rec", seconds: 10 },
  });
});

Deno.test("parseCommandLine() reads what send is to send", () => {
  const options = (...args: string[]) => {
    const result = parse("send", "board", ...args);
    assert.ok(result.kind === "send");
    return result.options;
  };
  assert.deepEqual(options("label=a=b"), {
    url,
    device: "board",
    assignment: { channel: "label", text: "a=b" },
  });
  assert.deepEqual(options("--raw", "FAN 1", "--timeout", "500ms"), {
    url,
    device: "board",
    raw: "FAN 1",
    timeoutMs: 500,
  });
  assert.deepEqual(options("--hex", "01 FF"), { url, device: "board", hex: "01 FF" });
});

Deno.test("parseCommandLine() leaves what follows -- to release's command", () => {
  const options = (...args: string[]) => {
    const result = parse("release", ...args);
    assert.ok(result.kind === "release");
    return result.options;
  };
  assert.deepEqual(options("board", "--for", "5m", "--", "flash", "--help", "--for"), {
    url,
    device: "board",
    seconds: 300,
    command: ["flash", "--help", "--for"],
  });
  assert.deepEqual(options("board"), { url, device: "board", seconds: 60, command: [] });
  assert.equal(options("board", "--for", "0").seconds, 0);
});

Deno.test("parseCommandLine() refuses what a command cannot use", () => {
  for (
    const [args, pattern] of [
      [["ports", "x"], /"x" is one argument too many/],
      [["check", "a", "b"], /too many/],
      [["monitor"], /^DEVICE is missing/],
      [["monitor", "a", "b"], /"b" is one argument too many/],
      [["monitor", "a", "--fro", "1s"], /unknown option "--fro"; did you mean --for\?/],
      [["monitor", "a", "--for", "soon"], /--for: must be a time such as 60s/],
      [["monitor", "a", "--url", "pi:8080"], /--url: must be a URL/],
      [["send", "a"], /^CHANNEL=VALUE is missing/],
      [["send", "a", "fan"], /"fan": must be CHANNEL=VALUE/],
      [["send", "a", "=1"], /must be CHANNEL=VALUE/],
      [["send", "a", "fan=1", "--raw", "x"], /"fan=1" is one argument too many/],
      [["send", "a", "--raw", "x", "--hex", "00"], /exclude each other/],
      [["send", "a", "b=1", "--timeout", "61s"], /--timeout: .* at most 60s/],
      [["release", "--", "a"], /^DEVICE is missing/],
      [["release", "a", "b"], /"b" is one argument too many/],
      [["release", "a", "--for", "2h"], /--for: .* at most 3600s/],
      [["record", "a"], /^FILE is missing/],
      [["moniter", "a"], /unknown command "moniter"; did you mean monitor\?/],
    ] as const
  ) {
    fails([...args], ExitCode.Usage, pattern);
  }
});

Deno.test("parseCommandLine() listens on any name or address, and on nothing else", () => {
  for (const host of ["0.0.0.0", "::", "pi.local", "192.0.2.7"]) {
    assert.deepEqual(parse("--host", host), parse("start", "--host", host));
  }
  for (const host of ["", "http://x", "a b", "pi:80"]) {
    fails([`--host=${host}`], ExitCode.Usage, /--host: must be a host name or an address/);
  }
});

Deno.test("parseCommandLine() prints help and version", () => {
  assert.deepEqual(parse("--help"), { kind: "print", text: USAGE });
  assert.deepEqual(parse("-h"), { kind: "print", text: USAGE });
  assert.deepEqual(parse("send", "--help"), { kind: "print", text: USAGE });
  const version = { kind: "print", text: "pinbridge 1.2.3\n" };
  assert.deepEqual(parse("start", "--version"), version);
});
