import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { BrokerMessage } from "../../../../devices/mqtt/broker/message.ts";
import { type Parcel, ParcelQueue } from "../../../../devices/mqtt/broker/parcel_queue.ts";
import { NO_PROPERTIES } from "../../../../devices/mqtt/packet/properties.ts";

function parcel(topic: string): Parcel {
  const payload = new Uint8Array(10);
  const properties = NO_PROPERTIES;
  const message = new BrokerMessage({ topic, payload, qos: 1, retain: false, properties }, 0);
  return { message, qos: 1, retain: false, subscriptionIds: [] };
}

Deno.test("ParcelQueue gives parcels back in order, over any number of rounds", () => {
  const queue = new ParcelQueue({ maxQueued: 1000, maxQueuedBytes: 1e9 });
  const taken: string[] = [];
  let next = 0;
  for (let round = 0; round < 20; round++) {
    while (queue.push(parcel(`${next}`))) next++;
    for (let i = 0; i < 700; i++) taken.push(queue.shift()!.message.topic);
  }
  deepStrictEqual(taken, Array.from({ length: taken.length }, (_, i) => `${i}`));
});

Deno.test("ParcelQueue is bounded in parcels and in bytes", () => {
  const queue = new ParcelQueue({ maxQueued: 2, maxQueuedBytes: 1e9 });
  deepStrictEqual([1, 2, 3].map(() => queue.push(parcel("a"))), [true, true, false]);
  strictEqual(queue.fill, 1);
  const { byteLength } = parcel("a").message;
  const small = new ParcelQueue({ maxQueued: 9, maxQueuedBytes: 2 * byteLength });
  deepStrictEqual([1, 2, 3].map(() => small.push(parcel("a"))), [true, true, false]);
  strictEqual(small.fill, 1);
  small.shift();
  strictEqual(small.fill, 0.5);
  small.shift();
  strictEqual(small.shift(), null);
});
