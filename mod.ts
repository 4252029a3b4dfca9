/**
 * The public API: the WebSocket server, the bridge and the adapter contract.
 *
 * @module
 */
export { serve } from "./src/server.ts";
export type {
  HandlerOptions,
  ServeOptions,
  Server,
  ServeUnixOptions,
} from "./src/serve_options.ts";
export type { WebSocketConnection } from "./src/connection.ts";
export type { UpgradeReply } from "./src/handshake.ts";
export type { HeaderFields, Peer, RequestHead } from "./src/request.ts";
export type { PeerAddr } from "./src/conn.ts";
export type { Certificate } from "./src/tls_listener.ts";
export { EncodedMessage, encodeMessage, Message } from "./src/message.ts";
export type { CloseEvent, ConnectionState } from "./src/protocol.ts";
export { CloseCode } from "./src/close.ts";
export { ConnectionClosedError } from "./src/errors.ts";
export { DEFAULT_LIMITS, type Limits } from "./src/limits.ts";
export type { DeflateOptions } from "./src/deflate.ts";
export { Bridge, BRIDGE_LIMITS, type BridgeOptions } from "./bridge/bridge.ts";
export { type Grant, hashToken, type TokenRecord, type TokenRole } from "./bridge/access/token.ts";
export type { Role } from "./bridge/wire/messages.ts";
export { SUBPROTOCOL } from "./bridge/wire/protocol.ts";
export type { Asset, Assets } from "./bridge/web/pages.ts";
export type { AdapterConfig } from "./bridge/config/adapter_entries.ts";
export { ConfigError, type Problem } from "./bridge/config/config_error.ts";
export type { Log } from "./bridge/log.ts";
export type { Clock } from "./bridge/clock.ts";
export * from "./devices/adapter.ts";
