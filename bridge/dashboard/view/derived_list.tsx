/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DerivedListing, DerivedSummary } from "../../wire/messages.ts";
import type { LiveModel } from "../model/live_model.ts";
import { DeriveForm } from "./derive_form.tsx";

/** The derived channels as the bridge has them now, and the form for one. */
export function DerivedList({ model }: { model: LiveModel }) {
  const list = useSignal<readonly DerivedSummary[]>([]);
  const complaint = useSignal("");
  const end = useRef<HTMLParagraphElement>(null);
  const deriving = model.deriving.value;
  const load = () =>
    act(complaint, async () => {
      const { derived } = await model.request("derived", {}) as DerivedListing;
      list.value = derived;
    });
  useEffect(() => {
    load();
  }, []);
  useEffect(() => {
    if (deriving !== null) end.current?.scrollIntoView({ block: "end" });
  }, [deriving]);
  return (
    <>
      {list.value.map((it) => (
        <Row
          key={it.id}
          derived={it}
          onEdit={() => model.deriving.value = { ...it }}
          onRemove={() =>
            act(complaint, async () => {
              await model.request("removeDerived", { id: it.id });
              await load();
            })}
        />
      ))}
      {deriving === null
        ? (
          <p class="actions">
            <button
              type="button"
              class="button"
              onClick={() => model.deriving.value = { id: "", expression: "" }}
            >
              New derived channel
            </button>
          </p>
        )
        : <DeriveForm key={deriving.id} model={model} derived={deriving} onSaved={load} />}
      <p ref={end} role="alert" class="complaint-inline">{complaint}</p>
    </>
  );
}

async function act(complaint: Signal<string>, send: () => Promise<unknown>): Promise<void> {
  complaint.value = "";
  try {
    await send();
  } catch (error) {
    complaint.value = (error as Error).message;
  }
}

function Row({ derived, onEdit, onRemove }: {
  readonly derived: DerivedSummary;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { id, expression, source, missing, fault } = derived;
  return (
    <div class="derived-row">
      <p>
        <strong>{id}</strong> = <code>{expression}</code>
        {missing.length > 0 && <span class="quiet">waits for {missing.join(", ")}</span>}
        {fault !== undefined && <span class="complaint-inline">{fault}</span>}
      </p>
      {source === "config" ? <p class="quiet">from the config</p> : (
        <p class="actions">
          <button type="button" class="button" aria-label={`Edit ${id}`} onClick={onEdit}>
            Edit
          </button>
          <button type="button" class="button" aria-label={`Remove ${id}`} onClick={onRemove}>
            Remove
          </button>
        </p>
      )}
    </div>
  );
}
