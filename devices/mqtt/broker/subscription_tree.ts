import type { SubscriptionRequest } from "../packet/packet.ts";
import type { SharedFilter } from "../packet/topic_rules.ts";

/** One subscription of one subscriber, as it was granted. */
export interface Subscription extends SubscriptionRequest {
  /** 0 is none. */
  readonly id: number;
}

/** What a message goes to: one subscriber, and all its subscriptions that match. */
export interface Match<S> {
  readonly subscriber: S;
  readonly subscriptions: readonly Subscription[];
}

interface Node<S> {
  readonly children: Map<string, Node<S>>;
  readonly subscribers: Map<S, Subscription>;
  /** By name; a message goes to one member of each. */
  readonly groups: Map<string, Group<S>>;
}

/** The members of a shared subscription, who take turns of their own (§4.8.2). */
interface Group<S> {
  readonly members: Map<S, Subscription>;
  turn: number;
}

/** Forgotten results cost a walk each; more topics than this are walked again and again. */
const MAX_CACHED_TOPICS = 4096;
/** A longer topic is walked each time, in UTF-16 code units. */
const MAX_CACHED_LENGTH = 256;

/** Who subscribed to what (§4.7, §4.8), by the levels of their filters. */
export class SubscriptionTree<S> {
  readonly #root: Node<S> = createNode();
  /** Results for topics without shared subscriptions among them; empty after every change. */
  readonly #cache = new Map<string, readonly Match<S>[]>();

  /** For how many topics the result is kept in mind. */
  get cachedTopics(): number {
    return this.#cache.size;
  }

  /** Adds a subscription, or takes the place of an earlier one. Returns whether it is a new one. */
  add(subscriber: S, subscription: Subscription, shared: SharedFilter | null = null): boolean {
    this.#cache.clear();
    let node = this.#root;
    for (const level of (shared?.filter ?? subscription.filter).split("/")) {
      let child = node.children.get(level);
      if (child === undefined) node.children.set(level, child = createNode());
      node = child;
    }
    let members = node.subscribers;
    if (shared !== null) {
      const group = node.groups.get(shared.group) ?? { members: new Map(), turn: 0 };
      node.groups.set(shared.group, group);
      members = group.members;
    }
    const isNew = !members.has(subscriber);
    members.set(subscriber, subscription);
    return isNew;
  }

  /** Takes a subscription away; nothing happens when there is none. */
  remove(subscriber: S, filter: string, shared: SharedFilter | null = null): void {
    this.#cache.clear();
    removeFrom(this.#root, (shared?.filter ?? filter).split("/"), 0, (node) => {
      if (shared === null) node.subscribers.delete(subscriber);
      else {
        const members = node.groups.get(shared.group)?.members;
        members?.delete(subscriber);
        if (members?.size === 0) node.groups.delete(shared.group);
      }
    });
  }

  /**
   * Returns whom a message of `topic` goes to, each subscriber once, and one member of each shared
   * group that matches: one that `isThere`, if there is one, in turn.
   */
  match(topic: string, isThere: (subscriber: S) => boolean): readonly Match<S>[] {
    const known = this.#cache.get(topic);
    if (known !== undefined) return known;
    const nodes: Node<S>[] = [];
    collect(this.#root, topic.split("/"), 0, nodes);
    const found = new Map<S, Subscription[]>();
    let hasGroups = false;
    const add = (subscriber: S, subscription: Subscription) => {
      const list = found.get(subscriber);
      if (list === undefined) found.set(subscriber, [subscription]);
      else list.push(subscription);
    };
    const picks: Match<S>[] = [];
    for (const { subscribers, groups } of nodes) {
      for (const [subscriber, subscription] of subscribers) add(subscriber, subscription);
      for (const group of groups.values()) {
        hasGroups = true;
        picks.push(pick(group, isThere));
      }
    }
    const matches = [...found].map(([subscriber, subscriptions]) => ({
      subscriber,
      subscriptions,
    }));
    if (hasGroups) return [...matches, ...picks];
    if (topic.length > MAX_CACHED_LENGTH) return matches;
    if (this.#cache.size >= MAX_CACHED_TOPICS) this.#cache.clear();
    this.#cache.set(topic, matches);
    return matches;
  }
}

function pick<S>(group: Group<S>, isThere: (subscriber: S) => boolean): Match<S> {
  const all = [...group.members];
  const there = all.filter(([subscriber]) => isThere(subscriber));
  const choice = there.length > 0 ? there : all;
  const [subscriber, subscription] = choice[group.turn++ % choice.length];
  return { subscriber, subscriptions: [subscription] };
}

/** Tells whether a valid filter matches a topic name (§4.7), both by their levels. */
export function matchesFilter(wanted: readonly string[], levels: readonly string[]): boolean {
  // [MQTT-4.7.2-1]: a wildcard at the start matches no topic that begins with $
  if (levels[0].startsWith("$") && (wanted[0] === "#" || wanted[0] === "+")) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === "#") return true;
    if (i >= levels.length || (wanted[i] !== "+" && wanted[i] !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

function createNode<S>(): Node<S> {
  return { children: new Map(), subscribers: new Map(), groups: new Map() };
}

function collect<S>(
  node: Node<S>,
  levels: readonly string[],
  depth: number,
  found: Node<S>[],
): void {
  // [MQTT-4.7.2-1]
  const mayBeWild = depth > 0 || !levels[0].startsWith("$");
  // §4.7.1.2: # includes the parent level
  const rest = mayBeWild ? node.children.get("#") : undefined;
  if (rest !== undefined) found.push(rest);
  if (depth === levels.length) {
    found.push(node);
    return;
  }
  const exact = node.children.get(levels[depth]);
  if (exact !== undefined) collect(exact, levels, depth + 1, found);
  const any = mayBeWild ? node.children.get("+") : undefined;
  if (any !== undefined) collect(any, levels, depth + 1, found);
}

function removeFrom<S>(
  node: Node<S>,
  levels: readonly string[],
  depth: number,
  take: (node: Node<S>) => void,
): void {
  if (depth === levels.length) return take(node);
  const child = node.children.get(levels[depth]);
  if (child === undefined) return;
  removeFrom(child, levels, depth + 1, take);
  const isEmpty = child.children.size + child.subscribers.size + child.groups.size === 0;
  if (isEmpty) node.children.delete(levels[depth]);
}
