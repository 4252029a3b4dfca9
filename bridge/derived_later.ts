import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { DerivedOptions } from "./derived_part.ts";
import { LaterPart } from "./later_part.ts";
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
 * asks for it.
 */
export function createDerivedLater(
  parts: ExtensionParts,
  options: DerivedOptions,
): BridgeExtension {
  const load = async () => {
    const { createDerived } = await import("./derived_part.ts");
    return [(parts: ExtensionParts) => createDerived(parts, options)];
  };
  return new LaterPart({ offer: { methods: DERIVED_METHODS }, load }, parts);
}
