/** The bridge answered a request with a JSON-RPC error; the message is its text. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  /** JSON-RPC error code, -32768 to -32000. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A request got no answer: the connection was not there or broke, or the deadline passed. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  readonly why: "disconnected" | "timeout";

  constructor(why: "disconnected" | "timeout", message: string) {
    super(message);
    this.why = why;
  }
}
