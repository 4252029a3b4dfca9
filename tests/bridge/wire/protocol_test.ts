import assert from "node:assert/strict";
import { RpcErrorCode, SUBPROTOCOL, ViewerCloseCode } from "../../../bridge/wire/protocol.ts";

const ROOT = new URL("../../../", import.meta.url);
const HOME = ["bridge/wire/protocol.ts", "tests/bridge/wire/protocol_test.ts"];

function* sourcesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory && name !== "dist") yield* sourcesIn(`${folder}${name}/`);
    else if (/\.tsx?$/.test(name)) yield folder + name;
  }
}

Deno.test("the protocol's numbers and names are what clients of all languages know", () => {
  assert.equal(SUBPROTOCOL, "pinbridge.v1");
  assert.deepEqual(ViewerCloseCode, { BadToken: 4401, NoAuthentication: 4408 });
  assert.deepEqual(RpcErrorCode, {
    ParseError: -32700,
    InvalidRequest: -32600,
    MethodNotFound: -32601,
    InvalidParams: -32602,
    InternalError: -32603,
    NotAuthenticated: -32001,
    NotAllowed: -32003,
    NotFound: -32004,
    LimitReached: -32005,
    Offline: -32010,
    Timeout: -32011,
    Rejected: -32012,
    Lost: -32013,
    Busy: -32014,
    Conflict: -32015,
  });
});

Deno.test("no other module writes them out", () => {
  const bare = /-32[0-7]\d\d\b|\b44(?:01|08)\b|"pinbridge\.v1"/;
  const found = ["bridge/", "tests/bridge/", "tests/system/"].flatMap((folder) => {
    return [...sourcesIn(folder)];
  }).filter((path) => {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    return !HOME.includes(path) && bare.test(text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, ""));
  });
  assert.deepEqual(found, []);
});
