import type { ChannelModel } from "../model/channel_model.ts";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";

/** What a widget is drawn from. */
export interface WidgetProps {
  model: LiveModel;
  device: DeviceModel;
  channel: ChannelModel;
  /** Whether what is shown is how it is now, and a command could reach the device. */
  isLive: boolean;
}

/** What a control needs of a channel. */
export interface ControlProps {
  channel: ChannelModel;
  /** Whether a command could reach the device now. */
  isEnabled: boolean;
}
