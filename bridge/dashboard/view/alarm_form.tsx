/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { AlarmRule } from "../../wire/alarms.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import {
  type ConditionKind,
  emptyForm,
  formOf,
  readForm,
  type RuleForm,
} from "../model/rule_form.ts";
import { wordsOf } from "./words.ts";

interface FormProps {
  model: LiveModel;
  channel: ChannelModel;
  /** The one that is changed; a new one when there is none. */
  rule: AlarmRule | null;
  done: () => void;
}

const KIND_NAMES: Readonly<Record<ConditionKind, string>> = {
  above: "is above",
  below: "is below",
  is: "is",
  silentFor: "is silent",
  lost: "has its device lost",
};
/** What is offered before it is typed. */
const TIMES = ["10s", "1m", "5m", "30m", "1h"];

/** Where a rule of a channel is made or changed. */
export function AlarmForm({ model, channel, rule, done }: FormProps) {
  const { kind, id, name = id } = channel.summary.value;
  const form = useSignal<RuleForm>(rule === null ? emptyForm(kind) : formOf(rule));
  const complaint = useSignal("");
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Who wants to change a rule goes on here.
    if (rule !== null) element.current!.querySelector("select")!.focus();
  }, [rule]);
  const save = async (event: Event) => {
    event.preventDefault();
    const read = readForm(form.value, { topic: channel.topic, kind });
    if ("fault" in read) return complaint.value = read.fault;
    try {
      await model.alarms.setRule(read.rule, rule?.name);
      form.value = emptyForm(kind);
      complaint.value = "";
      done();
    } catch (error) {
      complaint.value = (error as Error).message.replace(/^params\.rule\.?/, "");
    }
  };
  return (
    <form ref={element} class="alarm-form" noValidate onSubmit={save}>
      <h4>{rule === null ? `Alarm when ${name}` : `Change ${rule.name}`}</h4>
      <Condition form={form} channel={channel} />
      <More form={form} />
      <p class="alarm-complaint" role="alert">{complaint}</p>
      <p class="actions">
        <button type="submit" class="button">
          {rule === null ? "Add the alarm" : "Save"}
        </button>
        {rule !== null && <button type="button" class="button" onClick={done}>Cancel</button>}
      </p>
    </form>
  );
}

function Condition({ form, channel }: { form: Signal<RuleForm>; channel: ChannelModel }) {
  const { kind, unit } = channel.summary.value;
  const chosen = form.value.kind;
  const kinds = Object.keys(KIND_NAMES) as ConditionKind[];
  const offered = kinds.filter((it) => kind === "number" || (it !== "above" && it !== "below"));
  const words = wordsOf(channel.summary.value);
  const hasValue = chosen === "above" || chosen === "below" || chosen === "is";
  return (
    <>
      <Choice form={form} field="kind" label="Condition">
        {offered.map((it) => <option key={it} value={it}>{KIND_NAMES[it]}</option>)}
      </Choice>
      {hasValue && kind === "boolean" && (
        <Choice form={form} field="value" label="Value">
          <option value="true">{words.on}</option>
          <option value="false">{words.off}</option>
        </Choice>
      )}
      {hasValue && kind !== "boolean" && (
        <Field form={form} field="value" label={unit ? `Value, ${unit}` : "Value"} />
      )}
      <Field
        form={form}
        field="time"
        label={chosen === "silentFor" ? "For so long" : "And so for"}
        hint={chosen === "silentFor" ? "5m" : chosen === "lost" ? "10s" : "at once"}
        offers={TIMES}
      />
      <Choice form={form} field="severity" label="It is">
        <option value="alarm">an alarm</option>
        <option value="warning">a warning</option>
      </Choice>
    </>
  );
}

function More({ form }: { form: Signal<RuleForm> }) {
  const { kind, isForAll } = form.value;
  const set = (event: { currentTarget: HTMLInputElement }) =>
    form.value = { ...form.value, isForAll: event.currentTarget.checked };
  return (
    <details class="more">
      <summary>More</summary>
      {(kind === "above" || kind === "below") && (
        <Field form={form} field="hysteresis" label="Over when so far back" hint="0" />
      )}
      <Field form={form} field="name" label="Called" hint="what it is about" />
      <label class="alarm-check">
        <input type="checkbox" checked={isForAll} onChange={set} />
        For this channel of every device
      </label>
    </details>
  );
}

type TextField = "value" | "time" | "hysteresis" | "name";

interface FieldProps {
  form: Signal<RuleForm>;
  field: TextField;
  label: string;
  hint?: string;
  offers?: readonly string[];
}

function Field({ form, field, label, hint, offers }: FieldProps) {
  const id = useId();
  const isNumber = field === "value" || field === "hysteresis";
  return (
    <p class="alarm-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={isNumber ? "decimal" : "text"}
        autoComplete="off"
        maxLength={100}
        placeholder={hint}
        list={offers && `${id}-offers`}
        value={form.value[field]}
        onInput={(event) => form.value = { ...form.value, [field]: event.currentTarget.value }}
      />
      {offers && (
        <datalist id={`${id}-offers`}>
          {offers.map((time) => <option key={time} value={time} />)}
        </datalist>
      )}
    </p>
  );
}

interface ChoiceProps {
  form: Signal<RuleForm>;
  field: "kind" | "value" | "severity";
  label: string;
  children: ComponentChildren;
}

function Choice({ form, field, label, children }: ChoiceProps) {
  const id = useId();
  return (
    <p class="alarm-field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={form.value[field]}
        onChange={(event) => form.value = { ...form.value, [field]: event.currentTarget.value }}
      >
        {children}
      </select>
    </p>
  );
}
