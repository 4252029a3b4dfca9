import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Later } from "./later.tsx";
import { Dots, Menu } from "./menu.tsx";
import { parts } from "./parts.ts";

interface MenuProps {
  model: LiveModel;
  device: DeviceModel;
}

/** What can be done with how a device is shown. */
export function DeviceMenu({ model, device }: MenuProps) {
  return (
    <Menu
      label={`Arrange ${model.shown.nameOf(device)}`}
      face={<Dots />}
      buttonClass="button-icon"
    >
      {(close) => (
        <Later part={parts.edit}>
          {({ DeviceChoices }) => <DeviceChoices model={model} device={device} close={close} />}
        </Later>
      )}
    </Menu>
  );
}
