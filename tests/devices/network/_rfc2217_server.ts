import { encodeSubnegotiation, Telnet, TelnetDecoder } from "../../../devices/network/telnet.ts";

const ANSWER = 100;

/** How a {@linkcode serveRfc2217} behaves. */
export interface ServerOptions {
  /** What it answers to a command; by itself what was asked for. Null: nothing. */
  readonly answer?: (command: number, bytes: readonly number[]) => readonly number[] | null;
}

/** A server of one serial port after RFC 2217, on a free port, which keeps what was asked of it. */
export function serveRfc2217({ answer = (_, bytes) => bytes }: ServerOptions = {}) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: [command: number, ...bytes: number[]][] = [];
  const negotiated: [verb: number, option: number][] = [];
  const conns: Deno.Conn[] = [];
  let arrived = Promise.withResolvers<void>();
  const serve = async (conn: Deno.Conn) => {
    const decoder = new TelnetDecoder({
      onData: () => {},
      onNegotiation: (verb, option) => negotiated.push([verb, option]),
      onSubnegotiation(option, [command, ...bytes]) {
        if (option !== Telnet.COM_PORT) return;
        asked.push([command, ...bytes]);
        arrived.resolve();
        arrived = Promise.withResolvers();
        const reply = answer(command, bytes);
        if (reply === null) return;
        conn.write(encodeSubnegotiation(option, [command + ANSWER, ...reply])).catch(() => {});
      },
    });
    for await (const chunk of conn.readable) decoder.receive(chunk);
  };
  const serving = (async () => {
    for await (const conn of listener) {
      conns.push(conn);
      serve(conn).catch(() => {});
    }
  })();
  return {
    url: `rfc2217://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    /** What was asked, in order: commands of RFC 2217 §3 with their bytes. */
    asked,
    /** Telnet's verbs and options that came. */
    negotiated,
    /** Resolves once `isThere` is true of what was asked. */
    async until(isThere: () => boolean) {
      while (!isThere()) await arrived.promise;
    },
    /** The board says something. */
    say: (bytes: Uint8Array<ArrayBuffer>) => Promise.all(conns.map((conn) => conn.write(bytes))),
    async close() {
      listener.close();
      for (const conn of conns) {
        try {
          conn.close();
        } catch { /* by the other side */ }
      }
      await serving;
    },
  };
}
