import assert from "node:assert/strict";
import { createCertificate } from "../../bridge/access/certificate.ts";
import { listeningUrl, startBridge } from "./program.ts";

const { cert, key } = await createCertificate(["localhost"]);

/** Starts a bridge with a certificate that a test can replace. */
async function withTls(
  run: (port: string, folder: string, replace: () => Promise<string>) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  const files = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` };
  await Deno.writeTextFile(files.cert, cert);
  await Deno.writeTextFile(files.key, key);
  const config = `${folder}/pinbridge.json`;
  await Deno.writeTextFile(config, JSON.stringify({ listen: { tls: files } }));
  {
    const args = ["--config", config, "--demo", "--no-broker", "--port", "0", "--state", folder];
    await using bridge = startBridge(...args);
    const url = await listeningUrl(bridge);
    assert.match(url, /^https:/);
    await run(new URL(url).port, folder, async () => {
      const next = await createCertificate(["localhost"]);
      // One after the other, as tools do: in between the two do not fit.
      await Deno.writeTextFile(files.cert, next.cert);
      await Deno.writeTextFile(files.key, next.key);
      await bridge.line(/the certificate has changed/);
      return next.cert;
    });
  }
  await Deno.remove(folder, { recursive: true });
}

async function statusOf(port: string, caCert: string): Promise<number> {
  using client = Deno.createHttpClient({ caCerts: [caCert] });
  const response = await fetch(`https://localhost:${port}/`, { client });
  await response.body?.cancel();
  return response.status;
}

Deno.test("new files of a certificate are served to new connections, and none is dropped", () =>
  withTls(async (port, _folder, replace) => {
    assert.equal(await statusOf(port, cert), 200);
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    const old = await Deno.startTls(tcp, { hostname: "localhost", caCerts: [cert] });
    const ask = async () => {
      await old.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      const chunk = new Uint8Array(4096);
      const count = await old.read(chunk);
      return new TextDecoder().decode(chunk.subarray(0, count!)).split("\r\n")[0];
    };
    assert.equal(await ask(), "HTTP/1.1 200 OK");
    const next = await replace();
    assert.equal(await ask(), "HTTP/1.1 200 OK");
    old.close();
    assert.equal(await statusOf(port, next), 200);
    await assert.rejects(statusOf(port, cert));
  }));

Deno.test("plain HTTP on the port of TLS is answered, and leads there", () =>
  withTls(async (port) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await conn.write(new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`));
    const text = await new Response(conn.readable).text();
    assert.match(text, /^HTTP\/1\.1 (30[178]|4\d\d) /);
    assert.match(text, /https/i);
  }));
