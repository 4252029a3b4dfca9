/**
 * What bounded TLS connections cost: bytes echoed through the server's own listener and through the
 * runtime's, rounds in turn, medians of the rounds' ratios.
 *
 *     deno run --allow-net --allow-sys --allow-env bench/tls.ts [ROUNDS]
 *
 * @module
 */
import { createCertificate } from "../bridge/access/certificate.ts";
import { listenTls } from "../src/tls_listener.ts";
import { median } from "./load/statistics.ts";

const CONNECTIONS = 16;
const ROUND_MS = 1000;
const READ_BYTES = 64 * 1024;
/** A small frame, a batch of readings, a burst to a viewer that catches up. */
const SIZES = [22, 352, 64 * 1024];
const rounds = Number(Deno.args[0] ?? 7);

interface Stream {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
}

const { cert, key } = await createCertificate(["localhost"]);
const options = { hostname: "127.0.0.1", port: 0, cert, key };
const ours = await open(listenTls(options));
const theirs = await open(Deno.listenTls(options));
for (const size of SIZES) {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ratios.push(await echoesPerSecond(ours, size) / await echoesPerSecond(theirs, size));
  }
  console.log(`${size} B: ${median(ratios).toFixed(2)} of the runtime's own listener`);
}
Deno.exit();

/** Serves echoes and returns connections to them. */
async function open(listener: { accept(): Promise<Stream>; addr: Deno.Addr }): Promise<Stream[]> {
  serve(listener);
  const { port } = listener.addr as Deno.NetAddr;
  return await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    const tcp = await Deno.connect({ hostname: options.hostname, port });
    tcp.setNoDelay();
    return await Deno.startTls(tcp, { hostname: "localhost", caCerts: [cert] });
  }));
}

async function serve(listener: { accept(): Promise<Stream> }): Promise<void> {
  while (true) echo(await listener.accept());
}

async function echo(stream: Stream): Promise<void> {
  const bytes = new Uint8Array(READ_BYTES);
  for (let count = await stream.read(bytes); count !== null; count = await stream.read(bytes)) {
    await writeAll(stream, bytes.subarray(0, count));
  }
}

async function writeAll(stream: Stream, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await stream.write(bytes.subarray(at));
}

async function echoesPerSecond(streams: readonly Stream[], size: number): Promise<number> {
  const start = performance.now();
  let echoes = 0;
  await Promise.all(streams.map(async (stream) => {
    const bytes = new Uint8Array(size);
    const into = new Uint8Array(READ_BYTES);
    while (performance.now() - start < ROUND_MS) {
      const sent = writeAll(stream, bytes);
      for (let left = size; left > 0;) left -= await stream.read(into) ?? left;
      await sent;
      echoes++;
    }
  }));
  return echoes / (performance.now() - start) * 1000;
}
