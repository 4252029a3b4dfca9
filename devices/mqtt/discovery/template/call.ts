import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import type { PyValue } from "./values.ts";

/** The values of a call's arguments. */
export class Call {
  readonly #what: string;
  readonly #positional: readonly PyValue[];
  readonly #named: ReadonlyMap<string, PyValue>;

  /** `what` names the callee for faults: `filter round`. */
  constructor(
    what: string,
    positional: readonly PyValue[],
    named: ReadonlyMap<string, PyValue> = new Map(),
  ) {
    this.#what = what;
    this.#positional = positional;
    this.#named = named;
  }

  /** How many values stand without a name. */
  get count(): number {
    return this.#positional.length;
  }

  /** The values by the parameters' names; undefined for those not given. */
  bind(...parameters: string[]): (PyValue | undefined)[] {
    if (this.#positional.length > parameters.length) {
      throw new PythonFault(`TypeError: ${this.#what} takes ${parameters.length} arguments`);
    }
    for (const name of this.#named.keys()) {
      const at = parameters.indexOf(name);
      if (at < 0) throw new UnsupportedConstruct(`${this.#what} with ${name}=`);
      if (at < this.#positional.length) {
        throw new PythonFault(`TypeError: ${this.#what} got ${name} twice`);
      }
    }
    return parameters.map((name, i) =>
      i < this.#positional.length ? this.#positional[i] : this.#named.get(name)
    );
  }

  /** All values, none of them named. */
  all(): readonly PyValue[] {
    if (this.#named.size > 0) {
      throw new UnsupportedConstruct(`${this.#what} with ${[...this.#named.keys()][0]}=`);
    }
    return this.#positional;
  }
}
