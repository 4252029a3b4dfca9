/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { LiveModel } from "../model/live_model.ts";
import { tokenInPaste } from "../model/token_text.ts";
import { keepToken } from "../token_keeper.ts";

/** Where one who has not said who one is can do so; `reason` is why the bridge asks. */
export function TokenForm({ model, reason }: { model: LiveModel; reason: string }) {
  const draft = useSignal("");
  const inputId = useId();
  const submit = (event: Event) => {
    event.preventDefault();
    const token = tokenInPaste(draft.value);
    if (token === "") return;
    keepToken(token);
    model.useToken(token);
  };
  return (
    <section class="empty">
      <h2>A token, please</h2>
      <p class="complaint" role="alert">{sentence(reason)}</p>
      <form class="token-form" noValidate onSubmit={submit}>
        <label for={inputId}>Token, or the URL with it</label>
        <input
          id={inputId}
          type="password"
          autoComplete="off"
          spellcheck={false}
          value={draft}
          onInput={(event) => draft.value = event.currentTarget.value}
        />
        <button type="submit" class="button">Open</button>
      </form>
      <p>
        Who runs this bridge makes one with{" "}
        <code class="option">pinbridge token add NAME</code>. It is kept in this tab only.
      </p>
    </section>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
