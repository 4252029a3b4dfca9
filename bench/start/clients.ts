import { packet } from "../mqtt/raw_client.ts";

const CONNECT = 0x10;
/** MQTT 3.1.1, a clean session, one minute to be kept alive, an empty client identifier. */
const CONNECT_BODY = [0, 4, ...new TextEncoder().encode("MQTT"), 4, 2, 0, 60, 0, 0];
/** CONNACK, accepted. */
const CONNACK = "32,2,0,0";

/** Resolves when the page has come: over a bare socket, so that the client takes no time of its own. */
export async function firstPage(url: string): Promise<void> {
  const { hostname, port, host } = new URL(url);
  const conn = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await conn.write(new TextEncoder().encode(request));
  const text = await new Response(conn.readable).text();
  if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(`The page is not there: ${text}`);
}

/** Resolves when the broker on `port` has let a client in. */
export async function firstConnack(port: string): Promise<void> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await conn.write(packet(CONNECT, CONNECT_BODY));
  const answer = new Uint8Array(CONNACK.split(",").length);
  const count = await conn.read(answer);
  if (answer.subarray(0, count ?? 0).join() !== CONNACK) throw new Error(`No CONNACK: ${answer}`);
}
