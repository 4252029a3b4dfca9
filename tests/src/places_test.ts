import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { HandshakeError } from "../../src/errors.ts";
import { type Place, type PlaceLimits, Places } from "../../src/places.ts";

const ENDLESS: PlaceLimits = {
  maxConnections: Infinity,
  maxConnectionsPerAddress: Infinity,
  maxUnauthenticatedPerAddress: Infinity,
};

class Hall {
  readonly places: Places;
  readonly closed: string[] = [];

  constructor(limits: Partial<PlaceLimits>) {
    this.places = new Places({ ...ENDLESS, ...limits });
  }

  enter(name: string, address = "a", isProxy = false): Place {
    return this.places.enter({ address, isProxy, close: () => this.closed.push(name) });
  }
}

function refused(status: number) {
  return (error: unknown) => error instanceof HandshakeError && error.status === status;
}

const COUNTED: [limit: keyof PlaceLimits, status: number][] = [
  ["maxConnections", 503],
  ["maxConnectionsPerAddress", 429],
  ["maxUnauthenticatedPerAddress", 429],
];

for (const [limit, status] of COUNTED) {
  Deno.test(`${limit} of 0 lets nobody in, of 3 three, and of ∞ everybody`, () => {
    throws(() => new Hall({ [limit]: 0 }).enter("one"), refused(status));
    const three = new Hall({ [limit]: 3 });
    const [first] = ["one", "two", "three"].map((name) => three.enter(name));
    throws(() => three.enter("four"), refused(status));
    first.leave();
    three.enter("five");
    throws(() => three.enter("six"), refused(status));
    const endless = new Hall({ [limit]: Infinity });
    for (let i = 0; i < 5000; i++) endless.enter("one");
    strictEqual(endless.places.open, 5000);
  });
}

Deno.test("at a limit the one of the address that waits longest makes room, and others do not", () => {
  const hall = new Hall({ maxConnectionsPerAddress: 3 });
  hall.enter("busy");
  hall.enter("elsewhere", "b").setWaiting(true);
  const young = hall.enter("young");
  const old = hall.enter("old");
  old.setWaiting(true);
  young.setWaiting(true);
  hall.enter("newcomer");
  deepStrictEqual(hall.closed, ["old"]);
  young.setWaiting(false);
  throws(() => hall.enter("last"), refused(429));
});

Deno.test("at the limit in all one of the own address makes room before one of another", () => {
  const hall = new Hall({ maxConnections: 2 });
  hall.enter("theirs", "b").setWaiting(true);
  hall.enter("ours", "a").setWaiting(true);
  hall.enter("newcomer", "a");
  deepStrictEqual(hall.closed, ["ours"]);
  hall.enter("another", "a");
  deepStrictEqual(hall.closed, ["ours", "theirs"]);
  strictEqual(hall.places.open, 2);
});

Deno.test("what is authenticated leaves room for others that are not", () => {
  const hall = new Hall({ maxUnauthenticatedPerAddress: 1 });
  const first = hall.enter("first");
  throws(() => hall.enter("second"), refused(429));
  first.authenticate();
  const second = hall.enter("second");
  first.leave();
  throws(() => hall.enter("third"), refused(429));
  second.leave();
  hall.enter("third");
});

Deno.test("a proxy's connections count for their clients, and only while these ask", () => {
  const hall = new Hall({ maxConnectionsPerAddress: 1 });
  const [one, two, three] = ["one", "two", "three"].map((name) => hall.enter(name, "proxy", true));
  one.moveTo("client");
  throws(() => two.moveTo("client"), refused(429));
  three.moveTo("other client");
  one.moveTo();
  two.moveTo("client");
  for (const place of [one, two, three]) place.leave();
  strictEqual(hall.places.open, 0);
});

Deno.test("a place that was given up is free once, whatever is said of it afterwards", () => {
  const hall = new Hall({ maxConnections: 1 });
  const gone = hall.enter("gone");
  gone.setWaiting(true);
  hall.enter("newcomer");
  gone.setWaiting(false);
  gone.setWaiting(true);
  gone.authenticate();
  gone.moveTo("b");
  gone.leave();
  strictEqual(hall.places.open, 1);
  throws(() => hall.enter("third"), refused(503));
});

Deno.test("what came through a proxy waits for its client's place, first come first", async () => {
  const hall = new Hall({ maxConnectionsPerAddress: 2 });
  const proxied = Array.from({ length: 4 }, (_, i) => hall.enter(String(i), "proxy", true));
  proxied[0].moveTo("a");
  proxied[1].moveTo("a");
  const moved: number[] = [];
  const moves = [2, 3].map((i) => proxied[i].moveWhenThereIsRoom("a").then(() => moved.push(i)));
  await Promise.resolve();
  deepStrictEqual(moved, []);
  proxied[0].moveTo();
  await moves[0];
  deepStrictEqual(moved, [2]);
  proxied[1].leave();
  await moves[1];
  deepStrictEqual(moved, [2, 3]);
  deepStrictEqual(hall.closed, []);
});

Deno.test("one that waits for its client's place and is gone takes nobody's turn", async () => {
  const hall = new Hall({ maxConnectionsPerAddress: 2 });
  const names = ["other", "first", "gone", "last"];
  const [other, first, gone, last] = names.map((name) => hall.enter(name, "proxy", true));
  other.moveTo("a");
  first.moveTo("a");
  const moves = [gone, last].map((place) => place.moveWhenThereIsRoom("a"));
  gone.leave();
  first.leave();
  await Promise.all(moves);
  strictEqual(last.countedFor, "a");
});

Deno.test("as many wait for a client's place as it may have places, and no more", async () => {
  const hall = new Hall({ maxConnectionsPerAddress: 3 });
  const enter = () => hall.enter("one", "proxy", true);
  const counted = [1, 2, 3].map(() => enter());
  for (const place of counted) place.moveTo("a");
  const moves = [1, 2, 3].map(() => enter().moveWhenThereIsRoom("a"));
  await rejects(enter().moveWhenThereIsRoom("a"), refused(429));
  await rejects(hall.enter("direct", "b").moveWhenThereIsRoom("a"), refused(429));
  for (const place of counted) place.leave();
  await Promise.all(moves);
});
