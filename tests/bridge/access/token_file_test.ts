import assert from "node:assert/strict";
import { hashToken, type TokenRecord } from "../../../bridge/access/token.ts";
import {
  changeTokenFile,
  readTokenFile,
  TokenFileError,
} from "../../../bridge/access/token_file.ts";

const me: TokenRecord = { name: "me", role: "operator", sha256: hashToken("mine") };
const tablet: TokenRecord = {
  name: "tablet",
  role: "viewer",
  devices: ["greenhouse", "heater/+"],
  expires: 2e12,
  sha256: hashToken("its"),
};

async function inFolder(run: (path: string, folder: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/tokens.json`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function refuses(path: string, expected: RegExp): void {
  assert.throws(() => readTokenFile(path), (error: Error) => {
    assert.ok(error instanceof TokenFileError, String(error));
    assert.match(error.message, expected);
    assert.ok(error.message.includes(path));
    return true;
  });
}

Deno.test("no file holds no tokens", () =>
  inFolder((path) => assert.deepEqual(readTokenFile(path), [])));

Deno.test("what is written is read again, and only its owner can", () =>
  inFolder((path) => {
    changeTokenFile(path, () => [me]);
    changeTokenFile(path, (tokens) => [...tokens, tablet]);
    assert.deepEqual(readTokenFile(path), [me, tablet]);
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  }));

Deno.test("the file holds hashes, and no token", () =>
  inFolder((path) => {
    changeTokenFile(path, () => [{ ...me, sha256: hashToken("a secret of mine") }]);
    assert.equal(Deno.readTextFileSync(path).includes("secret"), false);
  }));

Deno.test("a file that others can read or write is refused, with what to do", () =>
  inFolder((path) => {
    changeTokenFile(path, () => [me]);
    for (const mode of [0o604, 0o640, 0o602, 0o666]) {
      Deno.chmodSync(path, mode);
      refuses(path, /other users.*chmod 600/);
    }
    Deno.chmodSync(path, 0o600);
    assert.deepEqual(readTokenFile(path), [me]);
  }));

Deno.test("a folder in its place is refused", () =>
  inFolder((path) => {
    Deno.mkdirSync(path);
    refuses(path, /is not a file|directory/);
    assert.throws(() => changeTokenFile(path, () => [me]), TokenFileError);
  }));

Deno.test("a file that is cut anywhere is refused, and never read as fewer tokens", () =>
  inFolder((path) => {
    changeTokenFile(path, () => [me, tablet]);
    const whole = Deno.readFileSync(path);
    const end = new TextDecoder().decode(whole).trimEnd().length;
    for (let length = 0; length < end; length++) {
      Deno.writeFileSync(path, whole.subarray(0, length));
      refuses(path, /is not whole/);
    }
  }));

Deno.test("what no pinbridge wrote is refused", () =>
  inFolder((path) => {
    const contents = [
      "null",
      "[]",
      "{}",
      '{"version":2,"tokens":[]}',
      '{"version":1,"tokens":{}}',
      '{"version":1,"tokens":[null]}',
      ...[
        { name: "" },
        { name: 1 },
        { role: "root" },
        { role: "none" },
        { sha256: "abc" },
        { sha256: hashToken("") },
        { devices: [] },
        { devices: "greenhouse" },
        { devices: ["a+"] },
        { expires: "tomorrow" },
        { limitedToSundays: true },
      ].map((change) => JSON.stringify({ version: 1, tokens: [{ ...me, ...change }] })),
      JSON.stringify({ version: 1, tokens: [me, { ...tablet, name: "me" }] }),
    ];
    for (const content of contents) {
      Deno.writeTextFileSync(path, content, { mode: 0o600 });
      assert.throws(() => readTokenFile(path), TokenFileError, content);
    }
    Deno.writeFileSync(path, Uint8Array.of(0x22, 0xff, 0x22), { mode: 0o600 });
    refuses(path, /UTF-8/);
  }));

Deno.test("a change that throws leaves the file as it was, and no draft", () =>
  inFolder((path, folder) => {
    changeTokenFile(path, () => [me]);
    assert.throws(() =>
      changeTokenFile(path, () => {
        throw new RangeError("no");
      }), RangeError);
    assert.deepEqual(readTokenFile(path), [me]);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "tokens.json",
      "tokens.json.lock",
    ]);
  }));

Deno.test("a draft that a crash left, readable by all, lends the file nothing", () =>
  inFolder((path) => {
    Deno.writeTextFileSync(`${path}.new`, "half", { mode: 0o666 });
    changeTokenFile(path, () => [me]);
    assert.deepEqual(readTokenFile(path), [me]);
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  }));

Deno.test("programs that change the file at one time are all heard", () =>
  inFolder(async (path) => {
    const module = new URL("../../../bridge/access/token_file.ts", import.meta.url);
    const code = (i: number) =>
      `import { changeTokenFile } from ${JSON.stringify(module.href)};
       for (let n = 0; n < 10; n++) {
         changeTokenFile(${JSON.stringify(path)}, (all) =>
           [...all, { ...${JSON.stringify(me)}, name: "t${i}." + n }]);
       }`;
    await Promise.all([0, 1, 2].map(async (i) => {
      const script = `${path}.${i}.ts`;
      await Deno.writeTextFile(script, code(i));
      const args = ["run", "--quiet", "--allow-all", script];
      const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    }));
    assert.equal(readTokenFile(path).length, 30);
  }));

Deno.test({
  name: "a full disk is a sentence, and the tokens stay what they were",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: () =>
    inFolder(async (_, folder) => {
      const mount = await new Deno.Command("mount", {
        args: ["-t", "tmpfs", "-o", "size=16k", "tmpfs", folder],
      }).output();
      if (!mount.success) return;
      try {
        const path = `${folder}/tokens.json`;
        changeTokenFile(path, () => [me]);
        const many = Array.from({ length: 1000 }, (_, i) => ({ ...me, name: `t${i}` }));
        assert.throws(() => changeTokenFile(path, () => many), (error: Error) => {
          assert.ok(error instanceof TokenFileError);
          assert.match(error.message, /cannot be written: .*space/i);
          return true;
        });
        assert.deepEqual(readTokenFile(path), [me]);
      } finally {
        await new Deno.Command("umount", { args: [folder] }).output();
      }
    }),
});
