import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createCertificate, fingerprintOf } from "../../../bridge/access/certificate.ts";

Deno.test("createCertificate() makes one that a client takes for each of its names, and no other", async () => {
  const { cert, key } = await createCertificate(["localhost", "pi.local", "127.0.0.1", "fd00::7"]);
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  const { port } = listener.addr as Deno.NetAddr;
  const served = (async () => {
    for await (const conn of listener) conn.handshake().catch(() => {}).finally(() => conn.close());
  })();
  const connect = async (hostname: string) => {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
    const tls = await Deno.startTls(tcp, { hostname, caCerts: [cert] });
    await tls.handshake().finally(() => tls.close());
  };
  for (const name of ["localhost", "pi.local", "127.0.0.1", "fd00::7"]) await connect(name);
  await assert.rejects(connect("other.local"), /name/i);
  listener.close();
  await served;
});

Deno.test("fingerprintOf() is what OpenSSL says", async () => {
  const { cert } = await createCertificate(["pi.local"]);
  assert.equal(fingerprintOf(cert), new X509Certificate(cert).fingerprint256);
});
