/** Who subscribed to a topic, by the number of subscriptions: every filter tried against the trie. */
import { matchesFilter } from "../bridge/hub/topic.ts";
import { TopicIndex } from "../bridge/hub/topic_index.ts";

const TOPIC = "greenhouse-7/temperature";

for (const subscriptions of [1, 10, 100, 1000]) {
  const filters = Array.from({ length: subscriptions }, (_, index) => filterOf(index));
  const index = new TopicIndex<number>();
  filters.forEach((filter, subscription) => index.add(filter, subscription));
  const group = `${subscriptions} subscriptions`;
  Deno.bench({ name: `each filter, ${group}`, group, baseline: true }, () => {
    filters.filter((filter) => matchesFilter(filter, TOPIC));
  });
  Deno.bench({ name: `TopicIndex, ${group}`, group }, () => {
    index.match(TOPIC);
  });
}

/** As viewers subscribe: most to one device or channel, some to all. */
function filterOf(index: number): string {
  if (index % 10 === 9) return "#";
  return index % 2 === 0 ? `greenhouse-${index}/+` : `greenhouse-${index}/temperature`;
}
