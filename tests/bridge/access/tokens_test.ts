import assert from "node:assert/strict";
import { FILE_CHECK_MS } from "../../../bridge/access/file_watch.ts";
import { hashToken, type TokenRecord } from "../../../bridge/access/token.ts";
import { changeTokenFile, TokenFileError } from "../../../bridge/access/token_file.ts";
import { type Pass, Tokens } from "../../../bridge/access/tokens.ts";
import { ManualClock } from "../_manual_clock.ts";
import { KeptLog } from "./_log.ts";

const me: TokenRecord = { name: "me", role: "operator", sha256: hashToken("mine") };
const guest: TokenRecord = { name: "guest", role: "viewer", sha256: hashToken("theirs") };

interface Scene {
  readonly tokens: Tokens;
  readonly clock: ManualClock;
  readonly log: KeptLog;
  readonly file: string;
  /** Lets one look at the file pass. */
  look(): Promise<void>;
}

async function withTokens(
  options: { configured?: TokenRecord[]; inFile?: TokenRecord[]; isRequired?: boolean },
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/tokens.json`;
  const clock = new ManualClock();
  const log = new KeptLog();
  if (options.inFile !== undefined) changeTokenFile(file, () => options.inFile!);
  const tokens = new Tokens({ ...options, file, clock, log });
  try {
    tokens.start();
    await run({ tokens, clock, log, file, look: () => clock.advance(FILE_CHECK_MS) });
  } finally {
    tokens.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

function passOf(tokens: Tokens, token: string): Pass & { readonly ends: string[] } {
  const pass = tokens.open(token);
  assert.ok(typeof pass !== "string", String(pass));
  const ends: string[] = [];
  pass.onEnd(({ reason, mayReturn }) => ends.push(mayReturn ? `${reason}, come again` : reason));
  return { ...pass, ends };
}

Deno.test("without any token none is needed; the first one that is added is", () =>
  withTokens({}, async ({ tokens, file, look }) => {
    const ends: string[] = [];
    const free = tokens.openFree()!;
    free.onEnd(({ reason }) => ends.push(reason));
    assert.equal(free.grant.role, "operator");
    assert.equal(tokens.isNeeded, false);
    changeTokenFile(file, () => [me]);
    await look();
    assert.equal(tokens.isNeeded, true);
    assert.deepEqual(ends, ["a token is needed here now"]);
    assert.equal(tokens.openFree(), null);
    assert.equal(passOf(tokens, "mine").grant.role, "operator");
  }));

Deno.test("one is needed where it is required, while there is none", () =>
  withTokens({ isRequired: true }, ({ tokens }) => {
    assert.equal(tokens.isNeeded, true);
    assert.equal(tokens.open("mine"), "unknown");
    return Promise.resolve();
  }));

Deno.test("the last one revoked closes the door instead of opening it", () =>
  withTokens({ inFile: [me] }, async ({ tokens, file, look }) => {
    const { ends } = passOf(tokens, "mine");
    changeTokenFile(file, () => []);
    await look();
    assert.equal(tokens.isNeeded, true);
    assert.deepEqual(ends, ["this token was revoked"]);
    assert.equal(tokens.open("mine"), "unknown");
  }));

Deno.test("those of the config and those of the file open alike", () =>
  withTokens({ configured: [me], inFile: [guest] }, ({ tokens }) => {
    assert.equal(passOf(tokens, "mine").grant.name, "me");
    assert.equal(passOf(tokens, "theirs").grant.name, "guest");
    return Promise.resolve();
  }));

Deno.test("a token expires for those who are in, and for those who come", () =>
  withTokens({}, async ({ tokens, file, clock, look }) => {
    changeTokenFile(file, () => [{ ...me, expires: clock.now() + 2 * FILE_CHECK_MS }]);
    await look();
    const { ends } = passOf(tokens, "mine");
    await clock.advance(FILE_CHECK_MS - 1);
    assert.deepEqual(ends, []);
    await clock.advance(1);
    assert.deepEqual(ends, ["this token has expired"]);
    assert.equal(tokens.open("mine"), "expired");
  }));

Deno.test("a token that may do something else now has to come again", () =>
  withTokens({ inFile: [guest] }, async ({ tokens, file, look }) => {
    const { ends } = passOf(tokens, "theirs");
    changeTokenFile(file, () => [{ ...guest, devices: ["greenhouse"] }]);
    await look();
    assert.deepEqual(ends, ["what this token may do has changed, come again"]);
  }));

Deno.test("a pass that was closed hears nothing more", () =>
  withTokens({ inFile: [guest] }, async ({ tokens, file, look }) => {
    const { ends, close } = passOf(tokens, "theirs");
    close();
    changeTokenFile(file, () => []);
    await look();
    assert.deepEqual(ends, []);
  }));

Deno.test("a file that turns bad lets nobody in by it, says so once, and is followed on", () =>
  withTokens({ configured: [me], inFile: [guest] }, async ({ tokens, file, log, look }) => {
    const { ends } = passOf(tokens, "theirs");
    const mine = passOf(tokens, "mine");
    Deno.chmodSync(file, 0o644);
    await look();
    await look();
    assert.equal(ends.length, 1);
    assert.equal(tokens.open("theirs"), "unknown");
    assert.deepEqual(mine.ends, []);
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0], /other users/);
    Deno.chmodSync(file, 0o600);
    await look();
    assert.equal(passOf(tokens, "theirs").grant.name, "guest");
  }));

Deno.test("a start on a bad file is refused", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/tokens.json`;
  await Deno.writeTextFile(file, '{"version":1,"tok', { mode: 0o600 });
  const tokens = new Tokens({ file, clock: new ManualClock(), log: new KeptLog() });
  assert.throws(() => tokens.start(), TokenFileError);
  await Deno.remove(folder, { recursive: true });
});
