import assert from "node:assert/strict";
import { BoardIdentity } from "../../../devices/board/board_identity.ts";

const temperature = { id: "temperature", kind: "number", unit: "°C", writable: false } as const;
const hello = { id: "greenhouse", name: "Greenhouse", channels: [temperature] };

Deno.test("BoardIdentity is what the config says until the board speaks", () => {
  const { description } = new BoardIdentity({ id: "a", channels: { tare: { writable: true } } });
  assert.deepEqual(description, {
    id: "a",
    name: "a",
    channels: [{ id: "tare", kind: "number", writable: true }],
  });
});

Deno.test("BoardIdentity keeps the configured id and takes name and channels from the hello", () => {
  const identity = new BoardIdentity({ id: "a" });
  assert.equal(identity.learn(hello)?.name, "a");
  assert.deepEqual(identity.description, { id: "a", name: "Greenhouse", channels: [temperature] });
});

Deno.test("BoardIdentity takes the hello's id where it may", () => {
  const identity = new BoardIdentity({ id: "ttyACM0", adoptHelloId: true });
  assert.equal(identity.learn(hello)?.id, "ttyACM0");
  assert.equal(identity.description.id, "greenhouse");
  assert.equal(identity.isAdopted, true);
  identity.forget();
  assert.deepEqual(identity.description, { id: "ttyACM0", name: "ttyACM0", channels: [] });
  assert.equal(identity.isAdopted, false);
});

Deno.test("BoardIdentity adds what a hello without an id says to what is known", () => {
  const identity = new BoardIdentity({ id: "ttyACM0", adoptHelloId: true });
  identity.learn(hello);
  const light = { id: "light", kind: "number", writable: false } as const;
  identity.learn({ channels: [light] });
  assert.deepEqual(identity.description, {
    id: "greenhouse",
    name: "Greenhouse",
    channels: [temperature, light],
  });
  identity.learn({ id: "shed", channels: [] });
  assert.deepEqual(identity.description, { id: "shed", name: "ttyACM0", channels: [] });
});

Deno.test("BoardIdentity calls a board by its product's name until it has another", () => {
  const identity = new BoardIdentity({ id: "2341-0043-1", productName: "Arduino Uno" });
  assert.equal(identity.description.name, "Arduino Uno");
  identity.learn(hello);
  assert.equal(identity.description.name, "Greenhouse");
});

Deno.test("BoardIdentity lets the config's word on name and channels win", () => {
  const identity = new BoardIdentity({
    id: "a",
    name: "Mine",
    channels: { temperature: { unit: "K", min: 0 } },
  });
  identity.learn(hello);
  assert.deepEqual(identity.description, {
    id: "a",
    name: "Mine",
    channels: [{ ...temperature, unit: "K", min: 0 }],
  });
});

Deno.test("BoardIdentity learns nothing from the same hello twice", () => {
  const identity = new BoardIdentity({ id: "a" });
  identity.learn(hello);
  assert.equal(identity.learn({ ...hello }), null);
});
