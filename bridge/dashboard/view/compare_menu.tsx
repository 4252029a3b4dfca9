/// <reference lib="dom" />
import type { ChannelModel } from "../model/channel_model.ts";
import { compare, type ComparisonKind, toggleTopic } from "../model/comparison.ts";
import { channelInExpression } from "../model/expression_text.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Dots, Menu } from "./menu.tsx";

interface MenuProps {
  readonly model: LiveModel;
  readonly channel: ChannelModel;
}

/** What can be done with a channel that has a chart. */
export function CompareMenu({ model, channel }: MenuProps) {
  const { id, name = id } = channel.summary.value;
  return (
    <Menu label={`Look at ${name}`} face={<Dots />} buttonClass="button-icon">
      {(close) => <Choices model={model} channel={channel} close={close} />}
    </Menu>
  );
}

function Choices({ model, channel, close }: MenuProps & { readonly close: () => void }) {
  const { topic } = channel;
  const all = model.comparisons.value;
  const newest = all.at(0);
  const choose = (act: () => void) => () => {
    close();
    act();
  };
  const open = (kind: ComparisonKind) =>
    choose(() => {
      model.comparisons.value = compare(all, [topic], kind);
      // What was opened stands above the devices.
      scrollTo({ top: 0 });
    });
  return (
    <>
      {newest !== undefined && (
        <Choice
          onClick={choose(() => model.comparisons.value = toggleTopic(all, newest.id, topic))}
        >
          {newest.topics.includes(topic) ? "Take out of comparison" : "Add to comparison"}
        </Choice>
      )}
      <Choice onClick={open("lines")}>{newest === undefined ? "Compare" : "New comparison"}</Choice>
      <Choice onClick={open("histogram")}>Histogram</Choice>
      <Choice onClick={open("spectrum")}>Spectrum</Choice>
      <Choice onClick={choose(() => model.settingRange.value = topic)}>Y range</Choice>
      {model.mayCommand.value && (
        <Choice
          onClick={choose(() => {
            model.deriving.value = { id: "", expression: channelInExpression(topic) };
          })}
        >
          Derive a channel
        </Choice>
      )}
    </>
  );
}

function Choice(
  { children, onClick }: { readonly children: string; readonly onClick: () => void },
) {
  return <button type="button" class="button" onClick={onClick}>{children}</button>;
}

/** What happens when another channel is dropped on one: both are looked at together. */
export function compareWith(model: LiveModel, topic: string): (dropped: string) => void {
  return (dropped) => {
    if (dropped === topic) return;
    model.comparisons.value = compare(model.comparisons.peek(), [topic, dropped]);
    scrollTo({ top: 0 });
  };
}
