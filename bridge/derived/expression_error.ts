/** An expression says nothing that can be derived; the message is a sentence for who wrote it. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}
