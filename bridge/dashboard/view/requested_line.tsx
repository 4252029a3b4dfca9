import { formatAge } from "../model/age_text.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { Requested } from "../model/control.ts";
import { steadyNow } from "../model/steady_age.ts";
import { formatLatency, formatValue } from "./format.ts";
import { currentSecond } from "./ticks.ts";
import { wordsOf } from "./words.ts";

/** A request older than this says how old it is. */
const RECENT_MS = 5_000;

/** What was asked of a channel, by whomever, what became of it, and whether the board says so too. */
export function RequestedLine({ channel }: { channel: ChannelModel }) {
  const requested = channel.control.requested.value;
  return (
    <p class="requested" role="status" data-phase={requested?.phase ?? "none"}>
      {requested !== null && <Told channel={channel} requested={requested} />}
    </p>
  );
}

function Told({ channel, requested }: { channel: ChannelModel; requested: Requested }) {
  const { unit } = channel.summary.value;
  const words = wordsOf(channel.summary.value);
  if (requested.phase === "forgotten") {
    return <>The bridge was started again: it does not know what was asked before</>;
  }
  const { value, by } = requested;
  return (
    <>
      <span class="requested-value">
        {by === null ? "Asked" : `${startSentence(by)} asked`} for{" "}
        {value === null ? "it" : formatValue(value, channel.decimals, words)}
        {unit !== undefined && ` ${unit}`}
      </span>
      <Age channel={channel} />
      {", "}
      <span class="requested-outcome">
        {describe(requested)}
        {describeReport(channel, requested)}
      </span>
    </>
  );
}

/** Hidden from screen readers, which would be told every second. */
function Age({ channel }: { channel: ChannelModel }) {
  currentSecond.value;
  const ageMs = channel.control.ageMs(steadyNow());
  if (!(ageMs >= RECENT_MS)) return null;
  return <span class="requested-age" aria-hidden="true">{` ${formatAge(0, ageMs)} ago`}</span>;
}

type Made = Exclude<Requested, { readonly phase: "forgotten" }>;

function describe(requested: Made): string {
  switch (requested.phase) {
    case "pending":
      return "waiting for the board";
    case "acknowledged":
      return `acknowledged in ${formatLatency(requested.latencyMs)}`;
    case "sent":
      return `sent in ${formatLatency(requested.latencyMs)}, not confirmed`;
    case "unanswered":
      return "no answer: it may have been done";
    case "failed":
      return `failed: ${requested.text}`;
  }
}

/** What the board says itself has the last word. */
function describeReport(channel: ChannelModel, { phase, value }: Made): string {
  if (value === null || phase === "pending" || phase === "failed") return "";
  const reported = channel.shown.value;
  const isSame = typeof reported === typeof value &&
    formatValue(reported, channel.decimals) === formatValue(value, channel.decimals);
  if (phase === "unanswered") return isSame ? "; reported" : "";
  return isSame ? ", reported" : ", not reported yet";
}

function startSentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
