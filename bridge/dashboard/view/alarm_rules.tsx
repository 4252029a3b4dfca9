/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { ListedAlarmRule } from "../../wire/alarms.ts";
import { describeCondition } from "../model/condition_text.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { AlarmForm } from "./alarm_form.tsx";
import { NotifyChoice } from "./notify_choice.tsx";

interface RulesProps {
  model: LiveModel;
  channel: ChannelModel;
  rules: readonly ListedAlarmRule[];
  /** Called when what had the focus is gone. */
  refocus: () => void;
}

/** The rules that watch a channel, and the form for another one. */
export function AlarmRules({ model, channel, rules, refocus }: RulesProps) {
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
