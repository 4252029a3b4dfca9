/// <reference lib="dom" />
import type { ChannelModel } from "../model/channel_model.ts";
import { compare, type ComparisonKind, toggleTopic } from "../model/comparison.ts";
import { channelInExpression } from "../model/expression_text.ts";
import type { LiveModel } from "../model/live_model.ts";

interface ChoicesProps {
  readonly model: LiveModel;
  readonly channel: ChannelModel;
  readonly close: () => void;
}

/** What a channel can be looked at as, and with. */
export function CompareChoices({ model, channel, close }: ChoicesProps) {
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
