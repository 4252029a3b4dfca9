/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { DerivedChannel, DerivedPreview } from "../../wire/messages.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatValue } from "./format.ts";

/** Who types is not interrupted. */
const PREVIEW_DELAY_MS = 300;
const PREVIEW_DECIMALS = 4;

interface FormProps {
  readonly model: LiveModel;
  readonly derived: DerivedChannel;
  readonly onSaved: () => void;
}

/** Writes one derived channel, and shows what it comes to. */
export function DeriveForm({ model, derived, onSaved }: FormProps) {
  const id = useSignal(derived.id);
  const expression = useSignal(derived.expression);
  const unit = useSignal(derived.unit ?? "");
  const name = useSignal(derived.name ?? "");
  const preview = useSignal("");
  const complaint = useSignal("");
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(async () => {
      preview.value = await tryOut(model, expression.peek());
    }, PREVIEW_DELAY_MS);
    return () => clearTimeout(timer);
  }, [expression.value]);
  const save = async (event: Event) => {
    event.preventDefault();
    const texts = { unit: unit.peek().trim(), name: name.peek().trim() };
    const optional = Object.entries(texts).filter(([, text]) => text !== "");
    const wanted = { id: id.peek().trim(), expression: expression.peek() };
    try {
      await model.request("saveDerived", { ...wanted, ...Object.fromEntries(optional) });
      model.deriving.value = null;
      onSaved();
    } catch (error) {
      complaint.value = withoutPath(error);
    }
  };
  return (
    <form class="derive-form" onSubmit={save}>
      <Field label="Made of" hint="such as a.temp - b.temp, mean(a.temp, '10 min')">
        {(ids) => (
          <textarea
            {...ids}
            ref={first}
            rows={2}
            spellcheck={false}
            value={expression}
            onInput={(event) => expression.value = event.currentTarget.value}
          />
        )}
      </Field>
      <p role="status" class="derive-preview">{preview}</p>
      <Field label="Id" hint="device.channel">
        {(ids) => (
          <input
            {...ids}
            type="text"
            spellcheck={false}
            readOnly={derived.id !== ""}
            value={id}
            onInput={(event) => id.value = event.currentTarget.value}
          />
        )}
      </Field>
      <Field label="Name" hint="for people; may be empty">
        {(ids) => (
          <input
            {...ids}
            type="text"
            value={name}
            onInput={(event) => name.value = event.currentTarget.value}
          />
        )}
      </Field>
      <Field label="Unit" hint="empty: what follows from the channels">
        {(ids) => (
          <input
            {...ids}
            type="text"
            value={unit}
            onInput={(event) => unit.value = event.currentTarget.value}
          />
        )}
      </Field>
      <p class="actions">
        <button type="submit" class="button">Save</button>
        <button type="button" class="button" onClick={() => model.deriving.value = null}>
          Cancel
        </button>
      </p>
      <p role="alert" class="complaint-inline">{complaint}</p>
    </form>
  );
}

function Field({ label, hint, children }: {
  readonly label: string;
  readonly hint: string;
  readonly children: (ids: { id: string; "aria-describedby": string }) => preact.JSX.Element;
}) {
  const id = useId();
  const hintId = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": hintId })}
      <span id={hintId} class="quiet">{hint}</span>
    </div>
  );
}

async function tryOut(model: LiveModel, expression: string): Promise<string> {
  if (expression.trim() === "") return "";
  try {
    const { value, unit = "", topics } = await model.request("checkDerived", {
      expression,
    }) as DerivedPreview;
    if (value === null) return `Nothing now: it is made of ${topics.join(", ")}`;
    return `Now ${formatValue(value, decimalsOf(value))} ${unit}`;
  } catch (error) {
    return withoutPath(error);
  }
}

function decimalsOf(value: unknown): number {
  return Number.isInteger(value) ? 0 : PREVIEW_DECIMALS;
}

/** A person sees the field; its name on the wire says nothing more. */
function withoutPath(error: unknown): string {
  return (error as Error).message.replace(/^params\./, "");
}
