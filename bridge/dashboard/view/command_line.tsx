import { CopyButton } from "./copy_button.tsx";

/** A line to be copied to somewhere else: a command, an address. */
export function CommandLine({ text, label }: { text: string; label: string }) {
  return (
    <p class="command-line">
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} label={label} />
    </p>
  );
}
