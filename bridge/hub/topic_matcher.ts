import { TopicIndex } from "./topic_index.ts";

/** Beyond this many remembered answers, topics have come and gone: start over. */
const MAX_REMEMBERED = 10_000;

/**
 * Returns a function that tells whether any of the valid `filters` matches a topic's name. It asks
 * once per topic: who looks through the ring's readings meets the same few topics again and again.
 */
export function createTopicMatcher(filters: readonly string[]): (name: string) => boolean {
  const index = new TopicIndex<true>();
  for (const filter of filters) index.add(filter, true);
  const answers = new Map<string, boolean>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    if (answers.size >= MAX_REMEMBERED) answers.clear();
    const matches = index.match(name).size > 0;
    answers.set(name, matches);
    return matches;
  };
}
