/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { ListedAlarmRule } from "../../wire/alarms.ts";
import { describeCondition } from "../model/alarm_text.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { AlarmForm } from "./alarm_form.tsx";
import { NotifyChoice } from "./notify_choice.tsx";

interface BellProps {
  model: LiveModel;
  channel: ChannelModel;
}

/** What a channel is watched for, and where an operator says so. */
export function AlarmBell({ model, channel }: BellProps) {
  const isOpen = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const bodyId = useId();
  const { id, name = id } = channel.summary.value;
  const rules = model.alarms.rulesOn(channel.topic);
  if (rules.length === 0 && !model.mayCommand.value) return null;
  const close = () => {
    isOpen.value = false;
    button.current?.focus();
  };
  const count = rules.length === 0 ? "none" : String(rules.length);
  return (
    <div class="bell" onKeyDown={(event) => event.key === "Escape" && close()}>
      <button
        ref={button}
        type="button"
        class="bell-button"
        aria-expanded={isOpen}
        aria-controls={bodyId}
        aria-label={`Alarms of ${name}: ${count}`}
        data-set={rules.length > 0}
        onClick={() => isOpen.value = !isOpen.value}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 12h10l-1.4-2V7a3.6 3.6 0 0 0-7.2 0v3zM6.8 14h2.4" />
        </svg>
      </button>
      <div id={bodyId} class="bell-body" hidden={!isOpen.value}>
        {isOpen.value && (
          <Rules
            model={model}
            channel={channel}
            rules={rules}
            refocus={() => button.current?.focus()}
          />
        )}
      </div>
    </div>
  );
}

interface RulesProps extends BellProps {
  rules: readonly ListedAlarmRule[];
  /** Called when what had the focus is gone. */
  refocus: () => void;
}

function Rules({ model, channel, rules, refocus }: RulesProps) {
  const edited = useSignal<ListedAlarmRule | null>(null);
  const { unit } = channel.summary.value;
  return (
    <>
      {rules.length > 0 && (
        <ul class="rules">
          {rules.map((rule) => (
            <li key={rule.name} class="rule">
              <p class="rule-what">
                <strong>{rule.name}</strong>
                <span>{rule.topic}: {describeCondition(rule, unit && `\u00a0${unit}`)}</span>
                {rule.source === "config" && <span class="quiet">from the config file</span>}
              </p>
              {rule.source === "page" && model.mayCommand.value && (
                <RuleActions
                  model={model}
                  rule={rule}
                  edit={() => edited.value = rule}
                  refocus={refocus}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {model.mayCommand.value && (
        <AlarmForm
          key={edited.value?.name ?? ""}
          model={model}
          channel={channel}
          rule={edited.value}
          done={() => edited.value = null}
        />
      )}
      <NotifyChoice model={model} />
    </>
  );
}

interface ActionProps {
  model: LiveModel;
  rule: ListedAlarmRule;
  edit: () => void;
  refocus: () => void;
}

function RuleActions({ model, rule, edit, refocus }: ActionProps) {
  const complaint = useSignal("");
  const remove = async () => {
    try {
      await model.alarms.removeRule(rule.name);
      refocus();
    } catch (error) {
      complaint.value = (error as Error).message;
    }
  };
  return (
    <p class="actions">
      <button type="button" class="button" aria-label={`Change ${rule.name}`} onClick={edit}>
        Change
      </button>
      <button type="button" class="button" aria-label={`Remove ${rule.name}`} onClick={remove}>
        Remove
      </button>
      <span class="alarm-complaint" role="alert">{complaint}</span>
    </p>
  );
}
