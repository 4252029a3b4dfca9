import assert from "node:assert/strict";
import { hashToken } from "../../../bridge/access/token.ts";
import { changeTokenFile, readTokenFile } from "../../../bridge/access/token_file.ts";
import { CommandFailure } from "../../../bridge/cli/exit_code.ts";
import { parseToken, runToken } from "../../../bridge/cli/token.ts";
import { RecordingTerminal } from "./_scene.ts";

const listen = { scheme: "http", hostname: "192.0.2.7", port: 8080 } as const;

async function withState(
  run: (scene: {
    directory: string;
    token(...args: string[]): Promise<RecordingTerminal>;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const directory = `${folder}/state`;
  try {
    await run({
      directory,
      async token(...args) {
        const terminal = new RecordingTerminal();
        await runToken(parseToken(args), { terminal, directory, listen });
        return terminal;
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function fails(args: string[], exitCode: number, message: RegExp): void {
  assert.throws(() => parseToken(args), (error: CommandFailure) => {
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("token add prints the token alone, and keeps its hash with what it may do", () =>
  withState(async ({ token, directory }) => {
    const before = Date.now();
    const { printed } = await token(
      "add",
      "tablet",
      "--role",
      "viewer",
      "--devices",
      "greenhouse, heater/+",
      "--expires",
      "30d",
    );
    assert.equal(printed.length, 1);
    const [record] = readTokenFile(`${directory}/tokens.json`);
    const { expires, ...rest } = record;
    assert.deepEqual(rest, {
      name: "tablet",
      role: "viewer",
      devices: ["greenhouse", "heater/+"],
      sha256: hashToken(printed[0]),
    });
    const thirtyDays = 30 * 86_400_000;
    assert.ok(expires! >= before + thirtyDays && expires! <= Date.now() + thirtyDays);
    assert.equal(Deno.statSync(directory).mode! & 0o777, 0o700);
  }));

Deno.test("without a role it is a viewer's, of all devices, until it is revoked", () =>
  withState(async ({ token, directory }) => {
    await token("add", "tv");
    const [{ role, devices, expires }] = readTokenFile(`${directory}/tokens.json`);
    assert.deepEqual([role, devices, expires], ["viewer", undefined, undefined]);
  }));

Deno.test("a name can be had once", () =>
  withState(async ({ token }) => {
    await token("add", "tv");
    await assert.rejects(token("add", "tv"), { exitCode: 64, message: /already.*token url/ });
  }));

Deno.test("token list shows names and limits, and no hash", () =>
  withState(async ({ token, directory }) => {
    await token("add", "me", "--role", "operator");
    await token("add", "tv", "--devices", "shed", "--expires", "1ms");
    // Whatever this machine did in that millisecond.
    changeTokenFile(`${directory}/tokens.json`, (tokens) => {
      return tokens.map((record) => record.expires ? { ...record, expires: 1_000_000 } : record);
    });
    const { printed } = await token("list");
    assert.equal(printed[0], "me  operator  all devices  until revoked");
    assert.match(printed[1], /^tv {2}viewer {4}shed {2}expired 1970-01-01T00:16Z$/);
    for (const { sha256 } of readTokenFile(`${directory}/tokens.json`)) {
      assert.ok(!printed.join().includes(sha256.slice(0, 8)));
    }
  }));

Deno.test("token revoke removes one, and says what is near when there is none", () =>
  withState(async ({ token, directory }) => {
    await token("add", "tablet");
    await assert.rejects(token("revoke", "tabelt"), { exitCode: 68, message: /tablet/ });
    await token("revoke", "tablet");
    assert.deepEqual(readTokenFile(`${directory}/tokens.json`), []);
  }));

Deno.test("token url puts a new token in the old one's place, and prints URL and QR code", () =>
  withState(async ({ token, directory }) => {
    const [old] = (await token("add", "phone", "--devices", "shed")).printed;
    const { printed } = await token("url", "phone");
    const [, fresh] = /^http:\/\/192\.0\.2\.7:8080\/#token=(\S+)$/.exec(printed[0])!;
    assert.notEqual(fresh, old);
    const [record] = readTokenFile(`${directory}/tokens.json`);
    assert.equal(record.sha256, hashToken(fresh));
    assert.deepEqual(record.devices, ["shed"]);
    assert.ok(printed[1].split("\n").length > 15);
  }));

Deno.test("a state directory that cannot be used is one sentence and exit code 73", () =>
  withState(async ({ token, directory }) => {
    Deno.writeTextFileSync(directory, "a file");
    await assert.rejects(token("add", "me"), { exitCode: 73, message: /cannot keep tokens in/ });
  }));

Deno.test("a token file that others can read is exit code 73", () =>
  withState(async ({ token, directory }) => {
    await token("add", "me");
    Deno.chmodSync(`${directory}/tokens.json`, 0o644);
    for (const args of [["add", "tv"], ["list"], ["revoke", "me"], ["url", "me"]]) {
      await assert.rejects(token(...args), { exitCode: 73, message: /other users/ });
    }
  }));

Deno.test("parseToken() says what is missing or wrong", () => {
  fails([], 64, /add, list, revoke, url/);
  fails(["ad"], 64, /did you mean add/);
  fails(["add"], 64, /NAME is missing/);
  fails(["add", "a/b"], 64, /NAME/);
  fails(["add", "x", "--role", "root"], 64, /viewer, operator/);
  fails(["add", "x", "--devices", ""], 64, /--devices/);
  fails(["add", "x", "--devices", "a,b+"], 64, /b\+/);
  fails(["add", "x", "--expires", "soon"], 64, /--expires/);
  fails(["list", "x"], 64, /too many/);
  fails(["revoke", "x", "--role", "viewer"], 64, /--role/);
});
