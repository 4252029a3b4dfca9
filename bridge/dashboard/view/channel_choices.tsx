/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { type ChannelLook, MAX_NAME_LENGTH } from "../../wire/dashboard.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { withLook } from "../model/overlay.ts";
import { describeSaving, type Saving } from "../model/site.ts";
import { fittingWidgets, WIDGET_NAMES } from "../model/widgets.ts";

interface ChoicesProps {
  model: LiveModel;
  channel: ChannelModel;
  close: () => void;
}

/** How a channel is shown: as what, with which unit and range. */
export function ChannelChoices({ model, channel, close }: ChoicesProps) {
  const summary = channel.summary.value;
  const complaint = useSignal("");
  const isForAll = model.mayArrange.value;
  const look = model.shown.lookOf(channel.topic);
  const keep = async (wanted: ChannelLook) => {
    const saving = await keepLook(model, channel.topic, wanted);
    complaint.value = describeSaving(saving);
    if (saving.outcome === "saved") close();
  };
  return (
    <form
      class="look-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const { wanted, fault } = readForm(look, new FormData(event.currentTarget));
        complaint.value = fault;
        if (fault === "") keep(wanted);
      }}
    >
      <Choice name="widget" label="Shown as" value={look.widget ?? ""}>
        <option value="">As usual</option>
        {fittingWidgets(summary).map((widget) => (
          <option key={widget} value={widget}>{WIDGET_NAMES[widget]}</option>
        ))}
      </Choice>
      <Field name="unit" label="Unit" value={look.unit ?? ""} placeholder={summary.unit ?? ""} />
      {summary.kind === "number" && (
        <div class="look-range">
          <Field name="min" label="From" value={text(look.min)} placeholder={text(summary.min)} />
          <Field name="max" label="To" value={text(look.max)} placeholder={text(summary.max)} />
        </div>
      )}
      <p class="complaint-inline" role="alert">{complaint}</p>
      <p class="actions">
        <button type="submit" class="button">Show it so</button>
        <button type="button" class="button" onClick={() => keep({})}>As the device says</button>
      </p>
      <p class="quiet">{isForAll ? "Kept for everybody." : "Kept in this browser."}</p>
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  value: string;
  placeholder: string;
}

function Field({ name, label, value, placeholder }: FieldProps) {
  const id = useId();
  return (
    <p class="look-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="text"
        inputMode={name === "unit" ? "text" : "decimal"}
        autoComplete="off"
        maxLength={MAX_NAME_LENGTH}
        defaultValue={value}
        placeholder={placeholder}
      />
    </p>
  );
}

function Choice(
  { name, label, value, children }: {
    name: string;
    label: string;
    value: string;
    children: ComponentChildren;
  },
) {
  const id = useId();
  return (
    <p class="look-field">
      <label for={id}>{label}</label>
      <select id={id} name={name} value={value}>{children}</select>
    </p>
  );
}

/** An operator's choice is everybody's at once, anybody else's is this browser's. */
async function keepLook(model: LiveModel, topic: string, look: ChannelLook): Promise<Saving> {
  const { shown, site } = model;
  if (model.mayArrange.peek()) {
    const saving = await site.save((dashboard) => withLook(dashboard, topic, look));
    if (saving.outcome !== "saved") return saving;
  }
  shown.change(withLook(shown.dashboard.peek(), topic, look));
  return { outcome: "saved" };
}

function readForm(look: ChannelLook, form: FormData): { wanted: ChannelLook; fault: string } {
  // What a newer version has chosen stays.
  const { widget: _widget, unit: _unit, min: _min, max: _max, ...newer } = look;
  const read = (name: string) => String(form.get(name) ?? "").trim();
  const ends = (["min", "max"] as const).filter((end) => read(end) !== "")
    .map((end) => [end, Number(read(end).replace(",", "."))] as const);
  const words = (["widget", "unit"] as const).filter((name) => read(name) !== "")
    .map((name) => [name, read(name)] as const);
  const wanted: ChannelLook = {
    ...newer,
    ...Object.fromEntries(words),
    ...Object.fromEntries(ends),
  };
  if (ends.some(([, end]) => !Number.isFinite(end))) return { wanted, fault: "Type a number." };
  const isTurned = wanted.min !== undefined && wanted.max !== undefined && wanted.min >= wanted.max;
  return { wanted, fault: isTurned ? "From has to be less than to." : "" };
}

function text(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
