interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly values: Set<T>;
}

/** Topic filters and who wants them, as a trie over topic levels (MQTT 5.0 §4.7). */
export class FilterIndex<T> {
  readonly #root: Node<T> = createNode();

  /** Adds `value` under a valid filter. */
  add(filter: string, value: T): void {
    let node = this.#root;
    for (const level of filter.split("/")) {
      let child = node.children.get(level);
      if (child === undefined) node.children.set(level, child = createNode());
      node = child;
    }
    node.values.add(value);
  }

  /** Removes `value`, and branches that nothing needs any more. */
  remove(filter: string, value: T): void {
    const path: [Node<T>, string][] = [];
    let node = this.#root;
    for (const level of filter.split("/")) {
      const child = node.children.get(level);
      if (child === undefined) return;
      path.push([node, level]);
      node = child;
    }
    node.values.delete(value);
    for (const [parent, level] of path.reverse()) {
      const child = parent.children.get(level)!;
      if (child.values.size > 0 || child.children.size > 0) return;
      parent.children.delete(level);
    }
  }

  /** Everything with a filter that matches the topic, each once. */
  match(topic: string): Set<T> {
    const found = new Set<T>();
    const levels = topic.split("/");
    let nodes = [this.#root];
    for (let i = 0; i < levels.length; i++) {
      // MQTT 5.0 §4.7.2: a leading wildcard does not match topics that start with $
      const allowsWildcard = i > 0 || !topic.startsWith("$");
      const next: Node<T>[] = [];
      for (const { children } of nodes) {
        if (allowsWildcard) collect(children.get("#"), found);
        const exact = children.get(levels[i]);
        if (exact !== undefined) next.push(exact);
        const any = allowsWildcard ? children.get("+") : undefined;
        if (any !== undefined) next.push(any);
      }
      nodes = next;
    }
    for (const node of nodes) {
      collect(node, found);
      // MQTT 5.0 §4.7.1.2: # also matches the parent level
      collect(node.children.get("#"), found);
    }
    return found;
  }
}

function createNode<T>(): Node<T> {
  return { children: new Map(), values: new Set() };
}

function collect<T>(node: Node<T> | undefined, found: Set<T>): void {
  if (node === undefined) return;
  for (const value of node.values) found.add(value);
}
