/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { MAX_COMPARED } from "../../wire/dashboard.ts";
import {
  type Comparison,
  COMPARISON_KINDS,
  type ComparisonKind,
  exchange,
  isSameComparison,
  stringifyComparison,
  toggleKept,
  toggleTopic,
  withKind,
} from "../model/comparison.ts";
import { matches } from "../model/arrangement.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { describeSaving } from "../model/site.ts";
import { acceptDrop } from "./channel_drag.ts";
import { describeKind, KIND_NAMES, nameOf } from "./comparison_text.ts";
import { CopyButton } from "./copy_button.tsx";
import { Lines } from "./lines.tsx";
import { Plot } from "./plot.tsx";

interface CardProps {
  readonly model: LiveModel;
  readonly comparison: Comparison;
}

/** The channels that are looked at together, above the devices: those that have to do with what is shown. */
export function Comparisons({ model }: { model: LiveModel }) {
  const query = model.shown.query.value;
  const { device } = model.shown.place.value;
  const isShown = ({ topics }: Comparison) =>
    (query.trim() === "" || matches(query, topics.map((topic) => nameOf(model, topic)))) &&
    (device === undefined || topics.some((topic) => topic.startsWith(`${device}/`)));
  return (
    <>
      {model.comparisons.value.filter(isShown).map((it) => (
        <ComparisonCard key={it.id} model={model} comparison={it} />
      ))}
    </>
  );
}

function ComparisonCard({ model, comparison }: CardProps) {
  const titleId = useId();
  const { id, kind, topics } = comparison;
  const channels = topics.map((topic) => findChannel(model, topic));
  const there = channels.filter((channel) => channel !== undefined);
  const names = there.map(({ topic }) => nameOf(model, topic));
  const missing = topics.filter((_, i) => channels[i] === undefined);
  const change = (next: readonly Comparison[]) => model.comparisons.value = next;
  const all = model.comparisons.value;
  const remove = (topic: string) => change(toggleTopic(all, id, topic));
  return (
    <article
      class="device comparison"
      aria-labelledby={titleId}
      data-comparison={id}
      {...acceptDrop((topic) => {
        if (!topics.includes(topic)) change(toggleTopic(all, id, topic));
      })}
    >
      <header class="device-head">
        <h2 id={titleId}>{describeKind(kind)}: {names.join(", ") || topics.join(", ")}</h2>
        <KindChoice comparison={comparison} onChange={(it) => change(withKind(all, id, it))} />
        {kind === "xy" && topics.length > 1 && (
          <button
            type="button"
            class="button"
            onClick={() => change(exchange(all, id))}
          >
            Exchange axes
          </button>
        )}
        {model.mayArrange.value && <KeepForAll model={model} comparison={comparison} />}
        <CopyButton text={() => linkTo(comparison)} label="Link" />
        <button
          type="button"
          class="button"
          onClick={() => change(all.filter((it) => it.id !== id))}
        >
          Close
        </button>
      </header>
      {there.length > 0 && (kind === "lines"
        ? <Lines model={model} id={id} channels={there} names={names} onRemove={remove} />
        : <Plot model={model} kind={kind} channels={there} names={names} onRemove={remove} />)}
      {missing.length > 0 && (
        <p class="quiet">
          Not there now: {missing.join(", ")} {missing.map((topic) => (
            <button
              key={topic}
              type="button"
              class="button"
              onClick={() => remove(topic)}
            >
              Remove {topic}
            </button>
          ))}
        </p>
      )}
      {topics.length < MAX_COMPARED && <AddChannel model={model} comparison={comparison} />}
    </article>
  );
}

/** Puts it among those that everybody finds in the menu of layouts. */
function KeepForAll({ model: { site }, comparison }: CardProps) {
  const complaint = useSignal("");
  const { comparisons } = site.kept.value.dashboard;
  const toggle = async () => {
    complaint.value = describeSaving(
      await site.save((dashboard) => {
        return { ...dashboard, comparisons: toggleKept(dashboard.comparisons, comparison) };
      }),
    );
  };
  return (
    <>
      <button
        type="button"
        class="button"
        aria-pressed={comparisons.some((it) => isSameComparison(it, comparison))}
        onClick={toggle}
      >
        For everybody
      </button>
      <span class="complaint-inline" role="alert">{complaint}</span>
    </>
  );
}

function KindChoice(
  { comparison: { id, kind }, onChange }: {
    readonly comparison: Comparison;
    readonly onChange: (kind: ComparisonKind) => void;
  },
) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Look at it as</legend>
      {COMPARISON_KINDS.map((it) => (
        <label key={it} class="segment">
          <input
            type="radio"
            name={`kind-${id}`}
            class="visually-hidden"
            checked={it === kind}
            onChange={() => onChange(it)}
          />
          <span>{KIND_NAMES[it]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A channel by its topic, from all there are. */
function AddChannel({ model, comparison: { id, topics } }: CardProps) {
  const inputId = useId();
  const listId = useId();
  // Thousands of channels are listed for who looks for one, and for nobody else.
  const isListed = useSignal(false);
  const add = (topic: string) => {
    if (topics.includes(topic) || findChannel(model, topic) === undefined) return false;
    model.comparisons.value = toggleTopic(model.comparisons.peek(), id, topic);
    return true;
  };
  return (
    <div class="add-channel">
      <label for={inputId}>Add a channel</label>
      <input
        id={inputId}
        type="text"
        list={listId}
        placeholder="device/channel"
        onFocus={() => isListed.value = true}
        onBlur={() => isListed.value = false}
        onChange={(event) => {
          if (add(event.currentTarget.value.trim())) event.currentTarget.value = "";
        }}
      />
      <datalist id={listId}>
        {isListed.value &&
          comparableChannels(model).filter(({ topic }) => !topics.includes(topic)).map((
            channel,
          ) => (
            <option key={channel.topic} value={channel.topic}>
              {nameOf(model, channel.topic)}
            </option>
          ))}
      </datalist>
    </div>
  );
}

function linkTo(comparison: Comparison): string {
  const url = new URL(location.href);
  url.hash = stringifyComparison(comparison);
  return url.href;
}

/** A text has no height in a chart. */
function findChannel(model: LiveModel, topic: string): ChannelModel | undefined {
  const channel = model.shown.find(topic)?.channel;
  return channel?.summary.value.kind === "string" ? undefined : channel;
}

function comparableChannels(model: LiveModel): ChannelModel[] {
  return (model.devices.value ?? []).flatMap(({ channels }) => channels.value)
    .filter(({ summary }) => summary.value.kind !== "string");
}
