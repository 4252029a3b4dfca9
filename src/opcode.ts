/** What a frame carries (RFC 6455 §5.2, §11.8). */
export const Opcode = {
  Continuation: 0x0,
  Text: 0x1,
  Binary: 0x2,
  Close: 0x8,
  Ping: 0x9,
  Pong: 0xa,
} as const;

/** One of the six opcodes that RFC 6455 defines. */
export type Opcode = typeof Opcode[keyof typeof Opcode];

/** Tells whether `opcode` is one of the six defined ones; 3–7 and 11–15 are reserved (RFC 6455 §5.2). */
export function isOpcode(opcode: number): opcode is Opcode {
  return opcode <= Opcode.Binary || (opcode >= Opcode.Close && opcode <= Opcode.Pong);
}

/** Tells whether a defined opcode is a control opcode: Close, Ping or Pong (RFC 6455 §5.5). */
export function isControl(opcode: Opcode): boolean {
  return opcode >= Opcode.Close;
}
