/** What a client may do: a `viewer` sees, an `operator` also commands. */
export type Role = "viewer" | "operator";

/** Every {@linkcode Role}, the least first. */
export const ROLES: readonly Role[] = ["viewer", "operator"];
