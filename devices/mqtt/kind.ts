import type { AdapterKind } from "../adapter.ts";
import { brokerKeys, checkBroker, type MqttConfig } from "./broker_keys.ts";

/** A broker, and every device on it. */
export const kind: AdapterKind<MqttConfig> = {
  type: "mqtt",
  keys: brokerKeys,
  check: checkBroker,
  async create(config, { site }) {
    const { createMqttAdapter } = await import("./create.ts");
    return await createMqttAdapter(config, site);
  },
};
