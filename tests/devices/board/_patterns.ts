import { AnswerPatterns } from "../../../devices/board/command_template.ts";
import { compilePattern } from "../../../devices/pattern.ts";

/** Compiles a board's answers. */
export async function compileAnswers(
  { ack, error }: { readonly ack?: string; readonly error?: string },
): Promise<AnswerPatterns> {
  return new AnswerPatterns(
    ack === undefined ? null : await compilePattern(ack),
    error === undefined ? null : await compilePattern(error),
  );
}
