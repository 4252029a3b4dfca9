/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DerivedListing, DerivedSummary } from "../../wire/messages.ts";
import type { LiveModel } from "../model/live_model.ts";
import { DeriveForm } from "./derive_form.tsx";

/** The channels that are made of others, and what it takes to write one; for operators. */
export function DerivedChannels({ model }: { model: LiveModel }) {
  const list = useSignal<readonly DerivedSummary[]>([]);
  const complaint = useSignal("");
  const details = useRef<HTMLDetailsElement>(null);
  const isOpen = useSignal(false);
  const isLive = model.status.value.phase === "live";
  const deriving = model.deriving.value;
  useEffect(() => {
    if (deriving !== null) details.current?.scrollIntoView({ block: "end" });
  }, [deriving]);
  if (!model.mayCommand.value || !isLive) return null;
  const load = () =>
    act(complaint, async () => {
      const { derived } = await model.request("derived", {}) as DerivedListing;
      list.value = derived;
    });
  return (
    <details
      class="more derived-channels"
      ref={details}
      open={isOpen.value || deriving !== null}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
        if (event.currentTarget.open) load();
      }}
    >
      <summary>Derived channels</summary>
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
      <p role="alert" class="complaint-inline">{complaint}</p>
    </details>
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
