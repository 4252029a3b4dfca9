import type { JSX } from "preact";
import type { Widget } from "../../wire/dashboard.ts";
import type { LiveModel } from "../model/live_model.ts";
import { isCommanding } from "../model/widgets.ts";
import { BarWidget } from "./bar_widget.tsx";
import { ButtonsControl } from "./buttons_control.tsx";
import { Chart } from "./chart.tsx";
import { ColorControl } from "./color_control.tsx";
import { GaugeWidget } from "./gauge_widget.tsx";
import { MapWidget } from "./map_widget.tsx";
import { NumberControl } from "./number_control.tsx";
import { ReportedValue } from "./reported_value.tsx";
import { RequestedLine } from "./requested_line.tsx";
import { SelectControl } from "./select_control.tsx";
import { SliderControl } from "./slider_control.tsx";
import { SwitchControl } from "./switch_control.tsx";
import { TextControl } from "./text_control.tsx";
import { TextPast } from "./text_past.tsx";
import { TimelineWidget } from "./timeline_widget.tsx";
import type { ControlProps, WidgetProps } from "./widget_props.ts";

const DRAWN: Readonly<Record<Widget, (props: WidgetProps) => JSX.Element>> = {
  chart: (props) => (
    <>
      <ReportedValue {...props} />
      <Chart {...props} />
    </>
  ),
  number: (props) => <ReportedValue {...props} />,
  gauge: GaugeWidget,
  bar: BarWidget,
  timeline: TimelineWidget,
  text: (props) => (
    <>
      <ReportedValue {...props} />
      {props.channel.summary.value.kind === "string" && <TextPast {...props} />}
    </>
  ),
  map: MapWidget,
  entry: (props) => <Commanded {...props} control={EntryControl} />,
  switch: (props) => <Commanded {...props} control={SwitchControl} />,
  button: (props) => <Commanded {...props} control={ButtonsControl} />,
  slider: (props) => <Commanded {...props} control={SliderControl} />,
  color: (props) => <Commanded {...props} control={ColorControl} />,
  select: (props) => <Commanded {...props} control={ChoiceControl} />,
};

/** One channel, drawn by one of the widgets. */
export function WidgetBody({ widget, ...props }: WidgetProps & { widget: Widget }) {
  const Drawn = DRAWN[widget];
  const isShown = !isCommanding(widget) || props.model.mayCommand.value;
  return (
    <div class={`widget widget-${widget}`} data-live={props.isLive}>
      {isShown ? <Drawn {...props} /> : <ReportedValue {...props} />}
    </div>
  );
}

/** What the device reports, what was requested of it, and what it takes to request something. */
function Commanded(
  { control: Control, ...props }: WidgetProps & {
    control: (props: ControlProps & { model: LiveModel }) => JSX.Element;
  },
) {
  const { model, channel, isLive } = props;
  return (
    <>
      <ReportedValue {...props} />
      <Control model={model} channel={channel} isEnabled={isLive} />
      <RequestedLine channel={channel} />
    </>
  );
}

function EntryControl(props: ControlProps) {
  return props.channel.summary.value.kind === "number"
    ? <NumberControl {...props} />
    : <TextControl {...props} />;
}

function ChoiceControl(props: ControlProps) {
  return <SelectControl {...props} options={props.channel.summary.value.options ?? []} />;
}
