import type { ConnectionStatus } from "../../client/client.ts";

/** Says where the page stands with its bridge; `isFirst` before anything was heard of it. */
export function connectionText(status: ConnectionStatus, isFirst: boolean): string {
  switch (status.phase) {
    case "live":
      return "Live";
    case "connecting":
    case "waiting":
      return isFirst ? "Connecting" : "Reconnecting";
    case "closed":
      return status.needsToken ? "Locked" : `Lost: ${status.reason}`;
  }
}
