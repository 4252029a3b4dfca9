/**
 * What helps with a board: the first minute, and the serial monitor.
 *
 * @module
 */
import "./common.ts";
export { BlockedSocket } from "../view/blocked_socket.tsx";
export { EmptyState } from "../view/empty_state.tsx";
export { OpenedMonitor } from "../view/opened_monitor.tsx";
export { SilentBoard } from "../view/silent_board.tsx";
