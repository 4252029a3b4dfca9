import { createMqttAdapter } from "../../../devices/mqtt/create.ts";
import type { MqttConfig } from "../../../devices/mqtt/kind.ts";
import { testAdapterContract } from "../adapter_contract.ts";
import { TestBroker } from "./_broker.ts";

const DEFAULTS = { protocolVersion: 4, cleanSession: true, qos: 0, keepAliveMs: 15_000 } as const;

/** An adapter with what a config's reader would fill in. */
export function createAdapter(config: Partial<MqttConfig> & { url: string }) {
  return createMqttAdapter({ ...DEFAULTS, discovery: false, id: "house", ...config });
}

testAdapterContract("MqttAdapter", async () => {
  const broker = new TestBroker();
  let isSilent = false;
  let heard = 0;
  broker.publish("plant/greenhouse/temperature", "21.5", true);
  broker.publish("plant/greenhouse/fan", "false", true);
  broker.onPublish = ({ topic, payload }) => {
    if (topic !== "plant/greenhouse/fan/set") return;
    heard++;
    if (isSilent) return;
    const isTaken = payload === "true";
    broker.publish("plant/greenhouse/fan/ack", isTaken ? '{"ok":true}' : '{"error":"too cold"}');
    broker.publish("plant/greenhouse/fan", "true", true);
  };
  const adapter = await createAdapter({
    url: broker.url,
    map: [
      {
        topic: "plant/+device/fan",
        device: "{device}",
        channel: "fan",
        commandTopic: "{topic}/set",
        ackTopic: "{topic}/ack",
      },
      { topic: "plant/+device/+what", device: "{device}", channel: "{what}" },
    ],
  });
  return {
    adapter,
    device: "greenhouse",
    readOnly: "temperature",
    writable: { channel: "fan", taken: true, refused: false },
    unplug: () => broker.stop(),
    plugIn: () => broker.start(),
    silence: () => void (isSilent = true),
    commandsHeard: () => heard,
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
});
