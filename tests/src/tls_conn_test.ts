import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import type { TlsConn } from "../../src/tls_conn.ts";
import { listenTls } from "../../src/tls_listener.ts";
import { concat, someBytes } from "./_bytes.ts";
import { sendAndReset } from "./_client.ts";
import { testTls } from "./_server.ts";

const TLS = testTls();

/** Runs `use` with both ends of a connection; the server's handshake comes with its first read. */
async function withPair(
  use: (conn: TlsConn, client: Deno.TlsConn) => Promise<void>,
): Promise<void> {
  const listener = listenTls({ hostname: "127.0.0.1", port: 0, ...TLS });
  const { port } = listener.addr as Deno.NetAddr;
  const connecting = Deno.connectTls({ hostname: "127.0.0.1", port, caCerts: [TLS.cert] });
  const conn = await listener.accept();
  listener.close();
  using client = await connecting;
  try {
    await use(conn, client);
  } finally {
    closeQuietly(conn);
  }
}

function closeQuietly(conn: TlsConn): void {
  try {
    conn.close();
  } catch {
    // Closed already.
  }
}

/** Has the server read the client's first byte, so that the handshake is done. */
async function greet(conn: TlsConn, client: Deno.TlsConn): Promise<void> {
  const reading = conn.read(new Uint8Array(1));
  await client.write(Uint8Array.of(1));
  strictEqual(await reading, 1);
}

async function writeAll(conn: TlsConn | Deno.TlsConn, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += await conn.write(bytes.subarray(offset));
}

async function readToEnd(conn: TlsConn | Deno.TlsConn, space = 10_000): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const into = new Uint8Array(space);
  for (let count = await conn.read(into); count !== null; count = await conn.read(into)) {
    parts.push(into.slice(0, count));
  }
  return concat(...parts);
}

Deno.test("TlsConn carries bytes both ways whole, and their end", async () => {
  for (const length of [1, 32 * 1024, 64 * 1024 + 1, 1024 * 1024]) {
    await withPair(async (conn, client) => {
      const bytes = someBytes(length);
      const reading = readToEnd(conn, 1000);
      await writeAll(client, bytes);
      await client.closeWrite();
      deepStrictEqual(await reading, bytes);
      const received = readToEnd(client);
      await writeAll(conn, bytes);
      await conn.closeWrite();
      deepStrictEqual(await received, bytes);
    });
  }
});

Deno.test("TlsConn.close() tells the client, which sees an end and no error", async () => {
  await withPair(async (conn, client) => {
    await greet(conn, client);
    const ending = client.read(new Uint8Array(1));
    conn.close();
    strictEqual(await ending, null);
  });
});

Deno.test("TlsConn.close() from a timer tells the client as well", async () => {
  await withPair(async (conn, client) => {
    await greet(conn, client);
    setTimeout(() => conn.close(), 1);
    strictEqual(await client.read(new Uint8Array(1)), null);
  });
});

Deno.test("TlsConn.close() rejects what is pending, and throws the second time", async () => {
  await withPair(async (conn, client) => {
    await greet(conn, client);
    const reading = conn.read(new Uint8Array(1));
    const writing = writeAll(conn, new Uint8Array(50_000_000));
    conn.close();
    await Promise.all([rejects(reading), rejects(writing)]);
    throws(() => conn.close(), Deno.errors.BadResource);
    await rejects(conn.read(new Uint8Array(1)), Deno.errors.BadResource);
    await rejects(conn.write(new Uint8Array(1)));
  });
});

for (const writer of ["server", "client"] as const) {
  Deno.test(`what the ${writer} writes waits for a peer that does not read`, async () => {
    await withPair(async (conn, client) => {
      await greet(conn, client);
      const from = writer === "server" ? conn : client;
      let written = 0;
      let previous = -1;
      const writing = (async () => {
        while (true) written += await from.write(new Uint8Array(32 * 1024));
      })();
      while (previous !== written) {
        previous = written;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      ok(written < 20_000_000, `${written} bytes`);
      conn.close();
      await rejects(writing);
    });
  });
}

Deno.test("a handshake that ends early rejects the read, at whatever byte", async () => {
  const listener = listenTls({ hostname: "127.0.0.1", port: 0, ...TLS });
  const addr = listener.addr as Deno.NetAddr;
  const hello = await clientHello();
  for (let cut = 0; cut < hello.length; cut += cut < 12 ? 1 : 31) {
    const part = hello.subarray(0, cut);
    const reset = sendAndReset(addr, part);
    const first = await listener.accept();
    await rejects(first.read(new Uint8Array(1)), `RST after ${cut} bytes`);
    await reset;
    using client = await Deno.connect({ hostname: addr.hostname, port: addr.port });
    await client.write(part);
    await client.closeWrite();
    const second = await listener.accept();
    await second.read(new Uint8Array(1)).then(
      (count) => strictEqual(count, null, `FIN after ${cut} bytes`),
      () => {},
    );
    closeQuietly(first);
    closeQuietly(second);
  }
  listener.close();
});

/** What a client sends first. */
async function clientHello(): Promise<Uint8Array> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = Deno.connectTls({ ...listener.addr, caCerts: [TLS.cert] });
  using conn = await listener.accept();
  using client = await connecting;
  const shaking = client.handshake().catch(() => {});
  const bytes = new Uint8Array(4096);
  const count = await conn.read(bytes);
  conn.close();
  await shaking;
  return bytes.subarray(0, count!);
}

Deno.test("a reset rejects what waits to be written", async () => {
  await withPair(async (conn, client) => {
    await greet(conn, client);
    const writing = writeAll(conn, new Uint8Array(50_000_000));
    // What it has not read makes the kernel reset the connection.
    client.close();
    await rejects(writing);
  });
});

Deno.test("listenTls() gives the client's address, and ends accepting with an error", async () => {
  await withPair((conn, client) => {
    deepStrictEqual(conn.remoteAddr, client.localAddr);
    deepStrictEqual(conn.localAddr, client.remoteAddr);
    return Promise.resolve();
  });
  const listener = listenTls({ hostname: "127.0.0.1", port: 0, ...TLS });
  const accepting = rejects(listener.accept());
  listener.close();
  await accepting;
});

Deno.test("listenTls() throws at once for a certificate or a key that cannot be used", () => {
  const at = { hostname: "127.0.0.1", port: 0 };
  throws(() => listenTls({ ...at, cert: "nothing", key: TLS.key }), /certificate/i);
  throws(() => listenTls({ ...at, cert: TLS.cert, key: "nothing" }), /key/i);
});
