import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import fc from "fast-check";
import {
  DEFAULT_URL,
  demandPositionals,
  parseArguments,
  readSeconds,
  readUrl,
} from "../../../bridge/cli/arguments.ts";
import { CommandFailure, ExitCode } from "../../../bridge/cli/exit_code.ts";

function fails(run: () => unknown, pattern: RegExp): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof CommandFailure, String(error));
    assert.equal(error.exitCode, ExitCode.Usage);
    assert.match(error.message, pattern);
    assert.match(error.message, /Try: pinbridge --help$/);
    return true;
  });
}

Deno.test("readSeconds() reads a time with its unit, up to the most", () => {
  for (
    const [text, seconds] of [["60", 60], ["60s", 60], ["500ms", 0.5], ["1.5m", 90], [
      "0",
      0,
    ]] as const
  ) {
    assert.equal(readSeconds("for", text, 90), seconds);
  }
  for (const text of ["", "s", "-1s", "1 s", "1d", "91s", "2m", "1e1s", "NaN"]) {
    fails(
      () => readSeconds("for", text, 90),
      /^--for: must be a time such as 60s or 5m, of at most 90s/,
    );
  }
});

Deno.test("readUrl() takes the URL of a bridge, or the default", () => {
  assert.equal(readUrl().href, DEFAULT_URL);
  assert.equal(readUrl("https://pi.local").href, "https://pi.local/");
  for (const text of ["", "pi.local", "ftp://pi.local", "ws://pi.local"]) {
    fails(() => readUrl(text), /^--url: must be a URL/);
  }
});

Deno.test("parseArguments() takes the options that there are", () => {
  const options = { raw: { type: "boolean" }, for: { type: "string" } } as const;
  const { values, positionals } = parseArguments(["a", "--raw", "--for=1", "b"], options);
  assert.deepEqual([{ ...values }, positionals], [{ raw: true, for: "1" }, ["a", "b"]]);
  fails(() => parseArguments(["--row"], options), /^unknown option "--row"; did you mean --raw\?/);
  fails(() => parseArguments(["-r"], options), /^unknown option "-r"/);
  fails(() => parseArguments(["--raw=1"], options), /^--raw: takes no value/);
  fails(() => parseArguments(["--for"], options), /^--for: its value is missing/);
  fails(() => parseArguments(["--for", "-1"], options), /^--for: .*: --for=-1/);
});

Deno.test("parseArguments() takes what parseArgs of node:util does", () => {
  const options = {
    "raw": { type: "boolean" },
    "no-raw": { type: "boolean" },
    "for": { type: "string" },
  } as const;
  const word = fc.constantFrom(
    ...["", "-", "--", "---", "-r", "-5", "--=", "a", "a=b", "--raw", "--raw=", "--raw=1", "--row"],
    ...["--no-raw", "--for", "--for=", "--for=1", "--for=-1", "--for=a=b", "--for=\n", "--for-"],
    "--toString",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (args) => {
      const ours = attempt(() => parseArguments(args, options));
      const theirs = attempt(() => parseArgs({ args, options, allowPositionals: true }));
      assert.deepEqual(ours, theirs);
    }),
    { numRuns: 5000 },
  );
});

function attempt(parse: () => { values: object; positionals: readonly string[] }): unknown {
  try {
    const { values, positionals } = parse();
    return { values: { ...values }, positionals };
  } catch {
    return "refused";
  }
}

Deno.test("demandPositionals() names what is missing or too much", () => {
  demandPositionals(["a"], ["DEVICE"]);
  fails(() => demandPositionals([], ["DEVICE", "FILE"]), /^DEVICE is missing/);
  fails(() => demandPositionals(["a"], ["DEVICE", "FILE"]), /^FILE is missing/);
  fails(() => demandPositionals(["a", "b"], ["DEVICE"]), /^"b" is one argument too many/);
});
