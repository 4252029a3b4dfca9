/// <reference lib="dom" />
import { useSignal } from "@preact/signals";

/** How long a button says what came of it, in milliseconds. */
const SAID_MS = 2_000;

/** Copies a text, where the browser lets a page do so: over plain HTTP it does not. */
export function CopyButton({ text, label }: { text: string | (() => string); label: string }) {
  const said = useSignal("");
  const say = (word: string) => {
    said.value = word;
    setTimeout(() => said.value = "", SAID_MS);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      say("Copied");
    } catch {
      say("Select it and copy");
    }
  };
  return (
    <>
      <button type="button" class="button" onClick={copy}>{said.value || label}</button>
      <span class="visually-hidden" role="status">{said}</span>
    </>
  );
}
