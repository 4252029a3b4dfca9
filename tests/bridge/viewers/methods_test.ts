import assert from "node:assert/strict";
import { Hub } from "../../../bridge/hub/hub.ts";
import { checkRole, createMethods } from "../../../bridge/viewers/methods.ts";
import type { Role } from "../../../bridge/wire/messages.ts";
import { RpcErrorCode } from "../../../bridge/wire/protocol.ts";

const ALL_ROLES: readonly Role[] = ["none", "viewer", "operator"];

Deno.test("each method is for the roles it names", () => {
  const allowed = Object.entries(createMethods({ hub: new Hub() })).map(([name, method]) => {
    return [name, ALL_ROLES.filter((role) => checkRole(role, method) === null)];
  });
  assert.deepEqual(Object.fromEntries(allowed), {
    authenticate: ["none", "viewer", "operator"],
    list: ["viewer", "operator"],
    subscribe: ["viewer", "operator"],
    unsubscribe: ["viewer", "operator"],
    command: ["operator"],
    profile: ["operator"],
    release: ["operator"],
  });
});

Deno.test("who has not said who it is hears that, not what it may not do", () => {
  const { list, command } = createMethods({ hub: new Hub() });
  assert.equal(checkRole("none", list)?.code, RpcErrorCode.NotAuthenticated);
  assert.equal(checkRole("none", command)?.code, RpcErrorCode.NotAuthenticated);
  assert.equal(checkRole("viewer", command)?.code, RpcErrorCode.NotAllowed);
});
