import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { parseBrokerUrl } from "../../../devices/mqtt/broker_url.ts";
import { type MqttConnection, openConnection } from "../../../devices/mqtt/connection.ts";
import { TestBroker } from "./_broker.ts";

function open({ url }: TestBroker): Promise<MqttConnection> {
  const settings = {
    broker: parseBrokerUrl(url),
    clientId: "test",
    protocolVersion: 4,
    cleanSession: true,
    keepAliveMs: 15_000,
    answerTimeoutMs: 50,
  } as const;
  return openConnection(settings, { onMessage() {} }, new AbortController().signal);
}

const asks: Readonly<Record<string, (connection: MqttConnection) => Promise<unknown>>> = {
  SUBSCRIBE: (connection) => connection.subscribe(new Map([["a/#", 1]])),
  PUBLISH: (connection) => connection.publish({ topic: "a", payload: "x", qos: 1 }),
};
for (const [name, ask] of Object.entries(asks)) {
  Deno.test(`a broker that answers pings, but not a ${name}, is given up`, async () => {
    await using broker = new TestBroker();
    const connection = await open(broker);
    broker.isMute = true;
    const isIt = (error: unknown) =>
      error instanceof DeviceError && error.kind === "lost" &&
      /does not answer what it is sent/.test(error.message);
    await Promise.all([
      assert.rejects(ask(connection), isIt),
      assert.rejects(connection.lost, isIt),
    ]);
    await connection.close();
  });
}

Deno.test("a connection whose every message was answered stays", async () => {
  await using broker = new TestBroker();
  const connection = await open(broker);
  for (const ask of Object.values(asks)) await ask(connection);
  const late = new Promise((resolve) => setTimeout(resolve, 100, "there"));
  assert.equal(await Promise.race([connection.lost, late]), "there");
  await connection.close();
});
