import assert from "node:assert/strict";
import { type QoS, Subscriptions } from "../../../devices/mqtt/subscriptions.ts";

function scene(refuse: (filter: string) => boolean = () => false) {
  const asked: (readonly [string, QoS])[][] = [];
  const refused: string[] = [];
  const unsubscribed: string[] = [];
  const subscriptions = new Subscriptions({
    subscribe(filters) {
      asked.push([...filters]);
      return Promise.resolve([...filters.keys()].filter(refuse));
    },
    unsubscribe: (filters) => void unsubscribed.push(...filters),
  }, (filter) => void refused.push(filter));
  return { subscriptions, asked, refused, unsubscribed };
}

Deno.test("Subscriptions asks for each filter once, however many want it", async () => {
  const { subscriptions, asked, unsubscribed } = scene();
  for (const filter of ["a", "b", "a"]) subscriptions.add(filter, 0);
  await subscriptions.settled();
  subscriptions.add("b", 0);
  await subscriptions.settled();
  assert.deepEqual(asked, [[["a", 0], ["b", 0]]]);
  subscriptions.remove("a");
  assert.deepEqual(unsubscribed, [], "one still wants it");
  subscriptions.remove("a");
  subscriptions.remove("never wanted");
  assert.deepEqual(unsubscribed, ["a"]);
  subscriptions.add("a", 0);
  await subscriptions.settled();
  assert.deepEqual(asked[1], [["a", 0]]);
});

Deno.test("Subscriptions asks again only for a higher QoS", async () => {
  const { subscriptions, asked } = scene();
  for (const qos of [1, 0, 2] as const) {
    subscriptions.add("a", qos);
    await subscriptions.settled();
  }
  assert.deepEqual(asked, [[["a", 1]], [["a", 2]]]);
});

Deno.test("Subscriptions tells what the broker refuses", async () => {
  const { subscriptions, refused } = scene((filter) => filter === "secret");
  subscriptions.add("secret", 0);
  subscriptions.add("open", 0);
  await subscriptions.settled();
  assert.deepEqual(refused, ["secret"]);
});

Deno.test("Subscriptions forgets what was wanted only for a moment", async () => {
  const { subscriptions, asked, unsubscribed } = scene();
  subscriptions.add("a", 0);
  subscriptions.remove("a");
  await subscriptions.settled();
  assert.deepEqual([asked, unsubscribed], [[], []]);
});

Deno.test("Subscriptions has only so many SUBSCRIBEs under way, and asks for the rest together", async () => {
  const answers: (() => void)[] = [];
  const asked: string[][] = [];
  const subscriptions = new Subscriptions({
    subscribe(filters) {
      asked.push([...filters.keys()]);
      return new Promise((resolve) => answers.push(() => resolve([])));
    },
    unsubscribe() {},
  }, () => {});
  for (let n = 0; n < 40; n++) {
    subscriptions.add(`f${n}`, 0);
    await Promise.resolve();
  }
  assert.equal(asked.length, 16);
  answers[0]();
  while (asked.length < 17) await Promise.resolve();
  assert.equal(asked[16].length, 24);
  for (const answer of answers) answer();
  await subscriptions.settled();
});
