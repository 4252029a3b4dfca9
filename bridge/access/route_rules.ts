import type { TokenRole } from "./token.ts";

/** What a route needs of who asks for it: nothing, or a role. */
export type Need = "nothing" | TokenRole;

/** Of each route, by its method and path (`GET /metrics`; `UPGRADE /ws`), what it needs. */
export type RouteRules = Readonly<Record<string, Need>>;

/**
 * The rules of the bridge's own routes. `*` stands for one part of a path. What a WebSocket may do
 * is told by its token once it is open: a browser cannot read the answer to a refused handshake.
 */
export const ROUTE_RULES: RouteRules = {
  "GET /healthz": "nothing",
  "GET /ws": "nothing",
  "GET /d/*": "nothing",
  "GET /c/*/*": "nothing",
  "GET /w/*": "nothing",
  "UPGRADE /ws": "nothing",
  "UPGRADE /mqtt": "nothing",
  "GET /metrics": "viewer",
  "GET /api/devices": "viewer",
  "GET /api/history": "viewer",
  "POST /api/devices/*/command": "operator",
};

/** Returns what a route needs: the most, when there is no rule for it. */
export function needOf(rules: RouteRules, path: string, method: string): Need {
  // RFC 9110 §9.3.2: HEAD is GET without the content
  const key = `${method === "HEAD" ? "GET" : method} ${path}`;
  if (Object.hasOwn(rules, key)) return rules[key];
  const pattern = Object.keys(rules).find((rule) => rule.includes("*") && matches(rule, key));
  return pattern === undefined ? "operator" : rules[pattern];
}

function matches(rule: string, key: string): boolean {
  const wanted = rule.split("/");
  const parts = key.split("/");
  return wanted.length === parts.length &&
    wanted.every((part, i) => part === "*" ? parts[i] !== "" : part === parts[i]);
}
