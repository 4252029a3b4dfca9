import type { JSX } from "preact";
import type { ListedAlarmRule } from "../../wire/alarms.ts";
import type { Widget } from "../../wire/dashboard.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import type { PartialRange, YRange } from "../model/y_ranges.ts";
import type { LiveChart } from "./live_chart.ts";
import { Part } from "./part.ts";
import type { WidgetProps } from "./widget_props.ts";

type View<Props> = (props: Props) => JSX.Element | null;
type ChoicesOf<Props> = View<Props & { model: LiveModel; close: () => void }>;

/** What each part has; where it comes from is said by who starts the page. */
export interface PageParts {
  readonly charts: {
    readonly LiveChart: typeof LiveChart;
    readonly RangeForm: View<{
      title: string;
      range: PartialRange;
      onChange: (range: YRange | null) => void;
      onClose: () => void;
    }>;
  };
  readonly compare: {
    readonly Comparisons: View<{ model: LiveModel }>;
    readonly TakeAway: View<{ model: LiveModel }>;
  };
  readonly edit: {
    readonly AlarmRules: View<{
      model: LiveModel;
      channel: ChannelModel;
      rules: readonly ListedAlarmRule[];
      refocus: () => void;
    }>;
    readonly ChannelChoices: ChoicesOf<{ channel: ChannelModel }>;
    readonly CompareChoices: ChoicesOf<{ channel: ChannelModel }>;
    readonly DeviceChoices: ChoicesOf<{ device: DeviceModel }>;
    readonly DerivedList: View<{ model: LiveModel }>;
    readonly NewLayout: ChoicesOf<unknown>;
  };
  readonly layouts: {
    readonly LayoutView: View<{ model: LiveModel; name: string }>;
    readonly WidgetBody: View<WidgetProps & { widget: Widget }>;
  };
  readonly boards: {
    readonly BlockedSocket: View<unknown>;
    readonly EmptyState: View<{ model: LiveModel }>;
    readonly OpenedMonitor: View<{ model: LiveModel; device: DeviceModel; isEnabled: boolean }>;
    readonly SilentBoard: View<{ model: LiveModel; device: DeviceModel }>;
  };
}

/** The parts of the page, in the order in which they are of use. */
export const parts: { readonly [Name in keyof PageParts]: Part<PageParts[Name]> } = {
  charts: new Part(),
  edit: new Part(),
  boards: new Part(),
  compare: new Part(),
  layouts: new Part(),
};
