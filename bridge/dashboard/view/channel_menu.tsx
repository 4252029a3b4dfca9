import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Later } from "./later.tsx";
import { Dial, Menu } from "./menu.tsx";
import { parts } from "./parts.ts";
import { unitOf } from "./reported_value.tsx";

interface ChannelMenuProps {
  model: LiveModel;
  channel: ChannelModel;
}

/** A channel's unit, which opens how it is shown. */
export function ChannelMenu({ model, channel }: ChannelMenuProps) {
  const { id, name = id } = channel.summary.value;
  const unit = unitOf(model, channel);
  return (
    <Menu
      label={`${unit === undefined ? "" : `${unit}: `}how ${name} is shown`}
      face={unit ?? <Dial />}
      buttonClass={unit === undefined ? "button-icon" : "button-unit"}
      menuClass="menu-left"
    >
      {(close) => (
        <Later part={parts.edit}>
          {({ ChannelChoices }) => <ChannelChoices model={model} channel={channel} close={close} />}
        </Later>
      )}
    </Menu>
  );
}
