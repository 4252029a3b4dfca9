/** What an expression can name without quotes. */
const WORD = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
/** Words that mean something else there. */
const TAKEN = ["true", "false", "null", "this"];

/** Writes a topic as an expression names its channel. */
export function channelInExpression(topic: string): string {
  const [device, ...rest] = topic.split("/");
  const names = [device, ...rest.join("/").split(".")];
  const isPlain = names.every((name) => WORD.test(name)) && !TAKEN.includes(device);
  return isPlain ? names.join(".") : `channel(${JSON.stringify(topic)})`;
}
