import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { parseCert, runCert } from "../../../bridge/cli/cert.ts";
import { RecordingTerminal } from "./_scene.ts";

const network = { addresses: () => ["127.0.0.1", "192.0.2.7", "fe80::1"], hostname: () => "pi" };

Deno.test("cert writes a certificate for all of the machine's names, and shows its fingerprint", async () => {
  const folder = await Deno.makeTempDir();
  const [cert, key] = [`${folder}/cert.pem`, `${folder}/key.pem`];
  const terminal = new RecordingTerminal();
  const options = parseCert(["house.example", "--cert", cert, "--key", key]);
  await runCert(options, terminal, network);
  const text = Deno.readTextFileSync(cert);
  const { fingerprint256, subjectAltName } = new X509Certificate(text);
  for (const name of ["house.example", "pi.local", "pi", "localhost", "192.0.2.7", "127.0.0.1"]) {
    assert.ok(subjectAltName!.includes(name), name);
  }
  assert.ok(!subjectAltName!.toLowerCase().includes("fe80"));
  assert.ok(terminal.printed.some((line) => line.includes(fingerprint256)));
  assert.equal(Deno.statSync(key).mode! & 0o777, 0o600);
  await assert.rejects(runCert(options, terminal, network), { exitCode: 73, message: /already/ });
  assert.equal(Deno.readTextFileSync(cert), text);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("when one of the files is there already nothing is written", async () => {
  const folder = await Deno.makeTempDir();
  const [cert, key] = [`${folder}/cert.pem`, `${folder}/key.pem`];
  Deno.writeTextFileSync(cert, "mine");
  const options = parseCert(["--cert", cert, "--key", key]);
  await assert.rejects(runCert(options, new RecordingTerminal(), network), { exitCode: 73 });
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["cert.pem"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("parseCert() takes names and addresses only", () => {
  assert.deepEqual(
    parseCert(["pi.lan", "192.0.2.1", "*.house.example", "fd00::1"]).names.length,
    4,
  );
  for (const name of ["https://x", "a b", "a..b", ""]) {
    assert.throws(() => parseCert([name]), { exitCode: 64 }, name);
  }
  assert.throws(() => parseCert(["--cert", "x", "--key", "x"]), { exitCode: 64 });
});
