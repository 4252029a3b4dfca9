/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { type Dashboard, MAX_NAME_LENGTH } from "../../wire/dashboard.ts";
import { ownName } from "../model/arranged.ts";
import { type ArrangementList, move, rename, toggle } from "../model/arrangement.ts";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { isEmpty } from "../model/overlay.ts";
import { describeSaving } from "../model/site.ts";

interface MenuProps {
  model: LiveModel;
  device: DeviceModel;
}

/** A device's name and place, and where all this is kept. */
export function DeviceChoices({ model, device, close }: MenuProps & { close: () => void }) {
  const dashboard = model.shown.dashboard.value;
  const isPinned = dashboard.pinned.includes(device.id);
  const change = (next: Dashboard) => model.shown.change(next);
  const flip = (list: ArrangementList) => change(toggle(dashboard, list, device.id));
  const step = (places: number) =>
    change(move(dashboard, model.shown.devices.peek(), device.id, places));
  return (
    <>
      <NameForm model={model} device={device} />
      <button
        type="button"
        class="button"
        onClick={() => {
          close();
          model.shown.goTo({ device: device.id });
        }}
      >
        Show alone
      </button>
      <button type="button" class="button" onClick={() => step(-1)}>Move up</button>
      <button type="button" class="button" onClick={() => step(1)}>Move down</button>
      <button type="button" class="button" aria-pressed={isPinned} onClick={() => flip("pinned")}>
        Pin to the top
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          close();
          flip("hidden");
        }}
      >
        Hide
      </button>
      <Keeping model={model} />
    </>
  );
}

/** Where all this is kept: in this browser, or at the site once an operator says so. */
function Keeping({ model }: { model: LiveModel }) {
  const complaint = useSignal("");
  const { overlay, dashboard } = model.shown;
  if (isEmpty(overlay.value)) return <p class="quiet">As this site is shown to everybody.</p>;
  const keep = async () => {
    const wanted = dashboard.peek();
    const saving = await model.site.save(() => wanted);
    complaint.value = describeSaving(saving);
    if (saving.outcome === "saved") overlay.value = {};
  };
  return (
    <>
      <p class="quiet">Kept in this browser.</p>
      {model.mayArrange.value && (
        <button type="button" class="button" onClick={keep}>Keep for everybody</button>
      )}
      {model.site.isThere.value && (
        <button
          type="button"
          class="button"
          onClick={() => overlay.value = {}}
        >
          Show as everybody sees it
        </button>
      )}
      <p class="complaint-inline" role="alert">{complaint}</p>
    </>
  );
}

function NameForm({ model, device }: MenuProps) {
  const draft = useSignal(ownName(model.shown.dashboard.peek(), device.id) ?? "");
  const inputId = useId();
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        model.shown.change(rename(model.shown.dashboard.peek(), device.id, draft.value));
      }}
    >
      <label for={inputId}>Name</label>
      <input
        id={inputId}
        type="text"
        maxLength={MAX_NAME_LENGTH}
        placeholder={device.summary.value.name}
        value={draft}
        onInput={(event) => draft.value = event.currentTarget.value}
      />
      <button type="submit" class="button">Rename</button>
    </form>
  );
}
