/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../wire/dashboard.ts";
import type { LiveModel } from "../model/live_model.ts";
import { describeSaving } from "../model/site.ts";

/** Makes a layout, or opens the one of that name. */
export function NewLayout({ model, close }: { model: LiveModel; close: () => void }) {
  const draft = useSignal("");
  const complaint = useSignal("");
  const inputId = useId();
  const submit = async (event: Event) => {
    event.preventDefault();
    const name = draft.value.trim();
    if (name === "") return;
    const saving = await model.site.save((dashboard) => {
      // One that is there is opened.
      if (Object.hasOwn(dashboard.layouts, name)) return dashboard;
      return { ...dashboard, layouts: { ...dashboard.layouts, [name]: { widgets: [] } } };
    });
    complaint.value = describeSaving(saving);
    if (saving.outcome !== "saved") return;
    close();
    model.shown.goTo({ layout: name });
  };
  return (
    <form class="name-form" onSubmit={submit}>
      <label for={inputId}>New layout</label>
      <input
        id={inputId}
        type="text"
        maxLength={MAX_NAME_LENGTH}
        autoComplete="off"
        value={draft}
        onInput={(event) => draft.value = event.currentTarget.value}
      />
      <button type="submit" class="button">Make</button>
      <p class="complaint-inline" role="alert">{complaint}</p>
    </form>
  );
}
