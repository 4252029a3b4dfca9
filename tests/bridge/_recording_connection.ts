import { EncodedMessage } from "../../src/message.ts";
import { createHeader, decodeHeader } from "../../src/frame.ts";

/** A notification or a response, as a client would parse it. */
// deno-lint-ignore no-explicit-any -- tests look into any message
export type Received = any;

/** A connection that keeps what is sent on it; `isFull` says that more than the soft mark waits. */
export class RecordingConnection {
  readonly received: Received[] = [];
  readonly closes: { code?: number; reason?: string }[] = [];
  /** The very objects that were sent. */
  readonly sent: (string | EncodedMessage)[] = [];
  isFull = false;

  send(data: string | EncodedMessage): boolean {
    this.sent.push(data);
    this.received.push(JSON.parse(typeof data === "string" ? data : decodeText(data)));
    return !this.isFull;
  }

  /** Whether it is known who it is. */
  isAuthenticated = false;

  markAuthenticated(): void {
    this.isAuthenticated = true;
  }

  close(code?: number, reason?: string): void {
    this.closes.push({ code, reason });
  }

  /** Returns the messages since the last call. */
  take(): Received[] {
    this.sent.length = 0;
    return this.received.splice(0);
  }

  /** Returns the parameters of the notifications called `method` since the last call. */
  takeParams(method: string): Received[] {
    return this.take().filter((message) => message.method === method).map(({ params }) => params);
  }
}

function decodeText({ frame }: EncodedMessage): string {
  const start = decodeHeader(frame, 0, frame.length, createHeader());
  return new TextDecoder().decode(frame.subarray(start));
}
