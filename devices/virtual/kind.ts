import type { AdapterKind } from "../adapter.ts";

/** The simulated board. */
export const kind: AdapterKind = {
  type: "virtual",
  keys: {},
  async create({ id }) {
    const { VirtualAdapter } = await import("./adapter.ts");
    return new VirtualAdapter({ id });
  },
};
