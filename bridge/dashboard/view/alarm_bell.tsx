/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Later } from "./later.tsx";
import { parts } from "./parts.ts";

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
          <Later part={parts.edit}>
            {({ AlarmRules }) => (
              <AlarmRules
                model={model}
                channel={channel}
                rules={rules}
                refocus={() => button.current?.focus()}
              />
            )}
          </Later>
        )}
      </div>
    </div>
  );
}
