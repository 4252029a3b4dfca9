import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  matchesFilter,
  type Subscription,
  SubscriptionTree,
} from "../../../../devices/mqtt/broker/subscription_tree.ts";
import { testProperty } from "../../../_long.ts";

function to(filter: string, qos: 0 | 1 | 2 = 0): Subscription {
  return { filter, qos, noLocal: false, retainAsPublished: false, retainHandling: 0, id: 0 };
}

/** Whether a tree with one subscription finds it for a topic. */
function matches(filter: string, topic: string): boolean {
  const tree = new SubscriptionTree<string>();
  tree.add("s", to(filter));
  return tree.match(topic, () => true).length === 1;
}

const TABLE: readonly (readonly [string, string, boolean])[] = [
  ["a/b", "a/b", true],
  ["a/b", "a/B", false],
  ["a/b", "a/b/", false],
  ["a/b", "/a/b", false],
  ["#", "a/b", true],
  ["#", "/", true],
  ["a/#", "a", true],
  ["a/#", "a/b/c", true],
  ["a/#", "ab", false],
  ["+", "a", true],
  ["+", "/a", false],
  ["/+", "/a", true],
  ["+/+", "/a", true],
  ["a/+", "a", false],
  ["a/+", "a/", true],
  ["a/+/c", "a//c", true],
  ["+/#", "a", true],
  ["#", "$SYS/a", false],
  ["+/a", "$SYS/a", false],
  ["$SYS/#", "$SYS/a", true],
  ["$SYS/+", "$SYS/a", true],
  ["a/$x", "a/$x", true],
  ["a/+", "a/$x", true],
];

for (const [filter, topic, isMatch] of TABLE) {
  Deno.test(`${filter} ${isMatch ? "matches" : "does not match"} ${topic} (§4.7)`, () => {
    strictEqual(matches(filter, topic), isMatch);
    strictEqual(matchesFilter(filter.split("/"), topic.split("/")), isMatch);
  });
}

testProperty(
  "the tree finds what matching each filter alone finds, after any changes",
  1000,
  (parameters) => {
    const level = fc.constantFrom("a", "b", "", "$c");
    const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) =>
      levels.join("/")
    );
    const filters = fc.tuple(
      fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
    ).map(([levels, hasRest]) => [...levels, ...(hasRest ? ["#"] : [])].join("/"));
    const changes = fc.array(fc.tuple(fc.nat(3), filters, fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(changes, fc.array(topics, { maxLength: 5 }), (steps, names) => {
        const tree = new SubscriptionTree<number>();
        const model = new Map<string, [number, string]>();
        for (const [who, filter, isAdded] of steps) {
          if (isAdded) tree.add(who, to(filter));
          else tree.remove(who, filter);
          if (isAdded) model.set(`${who} ${filter}`, [who, filter]);
          else model.delete(`${who} ${filter}`);
          for (const name of names) {
            const found = tree.match(name, () => true).flatMap(({ subscriber, subscriptions }) =>
              subscriptions.map(({ filter }) => `${subscriber} ${filter}`)
            );
            const expected = [...model].flatMap(([key, [, filter]]) =>
              matchesFilter(filter.split("/"), name.split("/")) ? [key] : []
            );
            deepStrictEqual(found.toSorted(), expected.toSorted());
          }
        }
      }),
      parameters,
    );
  },
);

Deno.test("a group's members take turns, and those that are not there wait", () => {
  const tree = new SubscriptionTree<string>();
  const shared = { group: "g", filter: "t" };
  for (const name of ["a", "b", "c"]) tree.add(name, to("$share/g/t"), shared);
  const found = Array.from({ length: 4 }, () => tree.match("t", (s) => s !== "b")[0].subscriber);
  deepStrictEqual(found.toSorted(), ["a", "a", "c", "c"]);
  strictEqual(tree.match("t", () => false).length, 1);
  for (const name of ["a", "b", "c"]) tree.remove(name, "$share/g/t", shared);
  deepStrictEqual(tree.match("t", () => true), []);
});

Deno.test("each shared group takes turns of its own, beginning with who came first", () => {
  const tree = new SubscriptionTree<string>();
  for (const group of ["one", "two"]) {
    for (const name of ["a", "b"]) {
      tree.add(`${group}-${name}`, to(`$share/${group}/t`), { group, filter: "t" });
    }
  }
  const rounds = Array.from(
    { length: 4 },
    () => tree.match("t", () => true).map(({ subscriber }) => subscriber).sort(),
  );
  const [first, second] = [["one-a", "two-a"], ["one-b", "two-b"]];
  deepStrictEqual(rounds, [first, second, first, second]);
});
