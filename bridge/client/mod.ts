/**
 * The client of a bridge for browsers, Deno and Node: what a bridge serves as `/client.js`.
 *
 * @module
 */
export * from "./client.ts";
export * from "./connect.ts";
export * from "./errors.ts";
