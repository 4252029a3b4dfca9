import { match, rejects, strictEqual, throws } from "node:assert/strict";
import { serve } from "../../src/server.ts";
import { RawClient } from "./_client.ts";
import { checkServes, testTls, withServer } from "./_server.ts";

const TLS = testTls();
const OTHER = testTls("other_");

Deno.test("new handshakes get the new certificate, and open connections stay", async () => {
  await withServer({ tls: TLS }, async (server) => {
    using before = await RawClient.open(server.addr, undefined, TLS.cert);
    server.setCertificate(OTHER);
    await checkServes(server, OTHER.cert);
    await rejects(checkServes(server, TLS.cert));
    await before.echo("undisturbed");
    throws(() => server.setCertificate({ cert: "no certificate", key: OTHER.key }));
    await checkServes(server, OTHER.cert);
    for (const tls of [TLS, OTHER, TLS]) server.setCertificate(tls);
    await checkServes(server, TLS.cert);
    await before.echo("undisturbed still");
  });
});

Deno.test("a certificate can change between a client's connect and its handshake", async () => {
  await withServer({ tls: TLS }, async (server) => {
    const clients = [];
    for (let i = 0; i < 10; i++) {
      clients.push(checkServes(server, `${TLS.cert}\n${OTHER.cert}`));
      server.setCertificate(i % 2 === 0 ? OTHER : TLS);
      await Promise.resolve();
    }
    await Promise.all(clients);
  });
});

Deno.test("a server without TLS has no certificate to change", async () => {
  await using server = serve({});
  throws(() => server.setCertificate(TLS), TypeError);
});

Deno.test("plain HTTP on a TLS port is redirected, though it comes in parts", async () => {
  await withServer({ tls: TLS }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send("GET / HTTP/1.1\r\nHost: pi.local\r\n\r\n");
    match(await client.readHead(), /308 .*\r\nlocation: https:\/\/pi\.local\/\r\n/s);
    using half = await RawClient.connect(addr);
    await half.send("GET / HT");
    match(await half.readHead(), /^HTTP\/1\.1 400 /);
    strictEqual((await half.readTextToEnd()).includes("https://"), true);
  });
});
