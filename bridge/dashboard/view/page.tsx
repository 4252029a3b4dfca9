import type { DeviceModel } from "../model/device_model.ts";
import { toggle } from "../model/arrangement.ts";
import type { LiveModel } from "../model/live_model.ts";
import { describeLoss } from "../model/loss.ts";
import { AlarmList, RecentAlarms } from "./alarm_list.tsx";
import { Connection } from "./connection.tsx";
import { DerivedChannels } from "./derived_channels.tsx";
import { DeviceCard } from "./device_card.tsx";
import { Later } from "./later.tsx";
import { parts } from "./parts.ts";
import { Search } from "./search.tsx";
import { TokenForm } from "./token_form.tsx";
import { LookBar, Toolbar } from "./toolbar.tsx";
import { Wall } from "./wall.tsx";

/** So many cards may be in view at first. */
const FIRST_CARDS = 3;

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
  if (model.isSocketBlocked.value) {
    return <Later part={parts.boards}>{({ BlockedSocket }) => <BlockedSocket />}</Later>;
  }
  const devices = model.devices.value;
  if (devices === null) return <p class="quiet">Connecting to the bridge…</p>;
  const { layout } = model.shown.place.value;
  if (layout !== undefined) {
    return (
      <Later part={parts.layouts}>
        {({ LayoutView }) => <LayoutView model={model} name={layout} />}
      </Later>
    );
  }
  if (devices.length === 0) {
    return <Later part={parts.boards}>{({ EmptyState }) => <EmptyState model={model} />}</Later>;
  }
  const shown = model.shown.devices.value;
  return (
    <>
      {model.comparisons.value.length > 0 && (
        <Later part={parts.compare}>{({ Comparisons }) => <Comparisons model={model} />}</Later>
      )}
      {shown.map((it, i) => (
        <DeviceCard key={it.id} model={model} device={it} isFirst={i < FIRST_CARDS} />
      ))}
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
