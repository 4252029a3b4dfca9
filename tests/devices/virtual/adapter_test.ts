import { VirtualAdapter } from "../../../devices/virtual/adapter.ts";
import { VirtualBoard } from "../../../devices/virtual/board.ts";
import { testAdapterContract } from "../adapter_contract.ts";

testAdapterContract("VirtualAdapter", () => {
  const board = new VirtualBoard({ intervalMs: 20 });
  return Promise.resolve({
    adapter: new VirtualAdapter({ id: "demo", board }),
    device: "demo",
    writable: { channel: "setpoint", taken: 21, refused: 99 },
    readOnly: "temperature",
    unplug: () => board.hangUp(),
    plugIn() {},
    silence: () => board.behaviour.answerDelayMs = Infinity,
    commandsHeard: () => board.received.filter((line) => line.includes('"set"')).length,
    async [Symbol.asyncDispose]() {
      await board.hangUp();
    },
  });
});
