import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { serve } from "../../src/server.ts";
import { RawClient } from "./_client.ts";

const ignore = Deno.build.os === "windows";
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Runs `use` with a path that nothing is at. */
async function withPath(use: (path: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await use(`${folder}/server.sock`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function connect(path: string): Promise<RawClient> {
  return new RawClient(await Deno.connect({ transport: "unix", path }));
}

Deno.test({
  name: "a server on a Unix socket has the mode asked for, and its file goes with it",
  ignore,
  fn: () =>
    withPath(async (path) => {
      const seen: unknown[] = [];
      const server = serve({
        path,
        mode: 0o600,
        onRequest(_request, { clientAddress, remoteAddr }) {
          seen.push(clientAddress, remoteAddr.transport);
          return new Response("ok");
        },
        onConnection(connection) {
          connection.onMessage = (message) => connection.send(message);
        },
      });
      deepStrictEqual(server.addr, { transport: "unix", path });
      strictEqual(Deno.statSync(path).mode! & 0o777, 0o600);
      using client = await connect(path);
      await client.send(GET);
      strictEqual((await client.readResponse()).body, "ok");
      deepStrictEqual(seen, ["unix", "unix"]);
      throws(() => serve({ path }), Deno.errors.AddrInUse);
      client[Symbol.dispose]();
      await server.shutdown();
      throws(() => Deno.lstatSync(path), Deno.errors.NotFound);
    }),
});

Deno.test({
  name: "a socket file that was left behind is replaced, another file is not",
  ignore,
  fn: () =>
    withPath(async (path) => {
      const left = Deno.listen({ transport: "unix", path });
      Deno.renameSync(path, `${path}.old`);
      left.close();
      Deno.renameSync(`${path}.old`, path);
      strictEqual(Deno.lstatSync(path).isSocket, true);
      const server = serve({ path });
      using client = await connect(path);
      await client.send(GET);
      match(await client.readHead(), /^HTTP\/1\.1 426 /);
      client[Symbol.dispose]();
      await server.shutdown();
      Deno.writeTextFileSync(path, "precious");
      throws(() => serve({ path }), Deno.errors.AddrInUse);
      strictEqual(Deno.readTextFileSync(path), "precious");
    }),
});
