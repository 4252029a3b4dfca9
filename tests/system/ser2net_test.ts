import assert from "node:assert/strict";
import type { DeviceError } from "../../devices/adapter.ts";
import { openNetworkLink } from "../../devices/network/open_network_link.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { VirtualBoard } from "../../devices/virtual/board.ts";
import { openPty } from "../../devices/virtual/pty.ts";
import { EventRecorder } from "../devices/event_recorder.ts";

const hasSer2net = await new Deno.Command("ser2net", {
  args: ["-v"],
  stdout: "null",
  stderr: "null",
})
  .output().then(() => true, () => false);

/** Starts Debian's ser2net in front of a board; resolves once it listens. */
async function serve(accepter: (port: number) => string, path: string) {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr as Deno.NetAddr;
  probe.close();
  const config = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(
    config,
    `connection: &board\n  accepter: ${
      accepter(port)
    }\n  connector: serialdev,${path},115200n81,local\n`,
  );
  const args = ["-n", "-c", config, "-P", `${config}.pid`];
  const program = new Deno.Command("ser2net", { args, stdout: "null", stderr: "null" }).spawn();
  return {
    port,
    async stop() {
      program.kill();
      await program.status;
      await Deno.remove(config);
    },
  };
}

for (
  const [scheme, accepter] of [
    ["tcp", (port: number) => `tcp,127.0.0.1,${port}`],
    ["rfc2217", (port: number) => `telnet(rfc2217=true),tcp,127.0.0.1,${port}`],
  ] as const
) {
  Deno.test({
    name: `a board behind ser2net's ${scheme} is read, named and commanded`,
    ignore: !hasSer2net,
    async fn() {
      const board = new VirtualBoard({ intervalMs: 50 });
      const server = await serve(accepter, board.plugIn());
      const recorder = new EventRecorder();
      const stop = new AbortController();
      const adapter = new SerialAdapter({
        id: "shed",
        port: `${scheme}://127.0.0.1:${server.port}`,
        baudRate: 57_600,
        settleMs: 200,
      });
      const connect = async (): Promise<void> => {
        // It needs a moment to listen.
        while (!stop.signal.aborted) {
          await adapter.run(recorder, stop.signal).catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      const running = connect();
      await recorder.event((event) =>
        event.type === "device" && event.description.name === "Greenhouse"
      );
      const command = { id: 1, device: "shed", channel: "fan", value: true };
      const { outcome } = await adapter.command(command, new AbortController().signal);
      assert.equal(outcome, "acknowledged");
      stop.abort();
      await running;
      await server.stop();
      await board.hangUp();
    },
  });
}

// A pseudo-terminal has no DTR and RTS, of which ser2net then says nothing, and takes any break.
for (const [reset, fault] of [["on-open", /does not answer/], ["break", null]] as const) {
  Deno.test({
    name: `reset: ${reset} at a terminal behind ser2net ${
      fault ? "is said not to be" : "is taken"
    }`,
    ignore: !hasSer2net,
    async fn() {
      const pty = openPty();
      const server = await serve(
        (port) => `telnet(rfc2217=true),tcp,127.0.0.1,${port}`,
        pty.path,
      );
      const { signal } = new AbortController();
      const connect = async () => {
        // It needs a moment to listen.
        for (;;) {
          try {
            return await openNetworkLink(
              `rfc2217://127.0.0.1:${server.port}`,
              { reset, signal },
              { onBytes() {}, onLost() {} },
            );
          } catch (error) {
            if ((error as DeviceError).kind !== "absent") throw error;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }
      };
      const link = await connect();
      if (fault === null) assert.equal(link.resetFault, null);
      else assert.match(link.resetFault!, fault);
      await link.close();
      await server.stop();
      pty.close();
    },
  });
}
