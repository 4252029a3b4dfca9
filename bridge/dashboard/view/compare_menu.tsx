/// <reference lib="dom" />
import type { ChannelModel } from "../model/channel_model.ts";
import { compare } from "../model/comparison.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Later } from "./later.tsx";
import { Dots, Menu } from "./menu.tsx";
import { parts } from "./parts.ts";

interface MenuProps {
  readonly model: LiveModel;
  readonly channel: ChannelModel;
}

/** What can be done with a channel that has a chart. */
export function CompareMenu({ model, channel }: MenuProps) {
  const { id, name = id } = channel.summary.value;
  return (
    <Menu label={`Look at ${name}`} face={<Dots />} buttonClass="button-icon">
      {(close) => (
        <Later part={parts.edit}>
          {({ CompareChoices }) => <CompareChoices model={model} channel={channel} close={close} />}
        </Later>
      )}
    </Menu>
  );
}

/** What happens when another channel is dropped on one: both are looked at together. */
export function compareWith(model: LiveModel, topic: string): (dropped: string) => void {
  return (dropped) => {
    if (dropped === topic) return;
    model.comparisons.value = compare(model.comparisons.peek(), [topic, dropped]);
    scrollTo({ top: 0 });
  };
}
