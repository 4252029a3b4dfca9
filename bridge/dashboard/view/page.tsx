import type { DeviceModel } from "../model/device_model.ts";
import { toggle } from "../model/arrangement.ts";
import type { LiveModel } from "../model/live_model.ts";
import { describeLoss } from "../model/loss.ts";
import { AlarmList, RecentAlarms } from "./alarm_list.tsx";
import { BlockedSocket } from "./blocked_socket.tsx";
import { Comparisons } from "./comparison_card.tsx";
import { Connection } from "./connection.tsx";
import { DerivedChannels } from "./derived_channels.tsx";
import { DeviceCard } from "./device_card.tsx";
import { EmptyState } from "./empty_state.tsx";
import { LayoutView } from "./layout_view.tsx";
import { Search } from "./search.tsx";
import { TokenForm } from "./token_form.tsx";
import { LookBar, Toolbar } from "./toolbar.tsx";
import { Wall } from "./wall.tsx";

/** The whole page. */
export function Page({ model }: { model: LiveModel }) {
  return (
    <>
      <header class="top">
        <h1 class="brand">
          <Logo />Pinbridge
        </h1>
        {(model.devices.value?.length ?? 0) > 1 && <Search model={model} />}
        <Toolbar model={model} />
        <Connection model={model} />
        <LookBar model={model} />
      </header>
      <main>
        <AlarmList model={model} />
        <Devices model={model} />
        <RecentAlarms model={model} />
      </main>
      <Footer model={model} />
      <Wall model={model} />
    </>
  );
}

function Devices({ model }: { model: LiveModel }) {
  const status = model.status.value;
  // What was seen with a token that is good no longer is not shown any more.
  if (status.phase === "closed" && status.needsToken) {
    return <TokenForm model={model} reason={status.reason} />;
  }
  if (model.isSocketBlocked.value) return <BlockedSocket />;
  const devices = model.devices.value;
  if (devices === null) return <p class="quiet">Connecting to the bridge…</p>;
  const { layout } = model.shown.place.value;
  if (layout !== undefined) return <LayoutView model={model} name={layout} />;
  if (devices.length === 0) return <EmptyState model={model} />;
  const shown = model.shown.devices.value;
  return (
    <>
      <Comparisons model={model} />
      {shown.map((it) => <DeviceCard key={it.id} model={model} device={it} />)}
      {shown.length === 0 && model.shown.query.value !== "" && (
        <p class="quiet" role="status">Nothing is called that.</p>
      )}
      <Hidden model={model} devices={devices} />
      <DerivedChannels model={model} />
    </>
  );
}

/** The way back for what was hidden. */
function Hidden({ model, devices }: { model: LiveModel; devices: readonly DeviceModel[] }) {
  const { hidden } = model.shown.dashboard.value;
  const there = devices.filter(({ id }) => hidden.includes(id));
  if (there.length === 0) return null;
  const show = (id: string) =>
    model.shown.change(toggle(model.shown.dashboard.peek(), "hidden", id));
  return (
    <details class="more hidden-devices">
      <summary>{there.length === 1 ? "1 device" : `${there.length} devices`} hidden</summary>
      <p class="actions">
        {there.map((device) => (
          <button
            key={device.id}
            type="button"
            class="button"
            onClick={() => show(device.id)}
          >
            Show {model.shown.nameOf(device)}
          </button>
        ))}
      </p>
    </details>
  );
}

function Footer({ model }: { model: LiveModel }) {
  const status = model.status.value;
  const lost = describeLoss(model.loss.value);
  return (
    <footer class="foot">
      <p class={lost === "" ? "missed" : "missed missed-some"}>
        {lost || (status.phase === "live" && "No readings missed")}
      </p>
      {status.phase === "live" && <p>{status.welcome.server} {status.welcome.version}</p>}
    </footer>
  );
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 23a12 12 0 0 1 24 0" />
      <path d="M2 23h28M10 23v5M16 11v17M22 23v5" />
    </svg>
  );
}
