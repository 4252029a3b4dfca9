import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { DerivedOptions } from "./derived_part.ts";
import type { Method } from "./viewers/methods.ts";
import type { Role } from "./wire/messages.ts";

/** The methods of derived channels, with the least role that may call each. */
export const DERIVED_METHODS: Readonly<Record<string, Role>> = {
  derived: "viewer",
  checkDerived: "operator",
  saveDerived: "operator",
  removeDerived: "operator",
};

/**
 * Returns the derived channels of a bridge that has none yet: what makes them is loaded when somebody
 * asks for it, and no start waits for it.
 */
export function createDerivedLater(
  parts: ExtensionParts,
  options: DerivedOptions,
): BridgeExtension {
  let loading: Promise<BridgeExtension> | null = null;
  let loaded: BridgeExtension | null = null;
  let isStopped = false;
  const load = async () => {
    const { createDerived } = await import("./derived_part.ts");
    loaded = createDerived(parts, options);
    if (!isStopped) loaded.start();
    return loaded;
  };
  const method = (name: string, role: Role): Method => ({
    role,
    // Who knows what they mean is not there yet.
    params: (params) => params,
    async run(params, caller) {
      const { methods } = await (loading ??= load());
      const { params: read, run } = methods![name];
      return await run(read(params), caller);
    },
  });
  return {
    start() {},
    stop() {
      isStopped = true;
      return loaded?.stop();
    },
    methods: Object.fromEntries(
      Object.entries(DERIVED_METHODS).map(([name, role]) => [name, method(name, role)]),
    ),
    metrics: () => loaded?.metrics?.() ?? [],
  };
}
