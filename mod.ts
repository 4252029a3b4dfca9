/**
 * The public API: the WebSocket server, the bridge and the adapter contract.
 *
 * @module
 */
export { serve, type ServeOptions, type Server } from "./src/server.ts";
export { WebSocketConnection } from "./src/connection.ts";
export type { Peer, RequestHead, UpgradeReply } from "./src/http.ts";
export type { HeaderFields } from "./src/request.ts";
export { EncodedMessage, encodeMessage, Message } from "./src/message.ts";
export type { CloseEvent, ConnectionState } from "./src/protocol.ts";
export { CloseCode } from "./src/close.ts";
export { ConnectionClosedError } from "./src/errors.ts";
export { DEFAULT_LIMITS, type Limits } from "./src/limits.ts";
export type { DeflateOptions } from "./src/deflate.ts";
export { Bridge, BRIDGE_LIMITS, type BridgeOptions } from "./bridge/bridge.ts";
export { SUBPROTOCOL } from "./bridge/wire/protocol.ts";
export type { Asset, Assets } from "./bridge/web/pages.ts";
export type { Log } from "./bridge/log.ts";
export type { Clock } from "./bridge/clock.ts";
export * from "./devices/adapter.ts";
