import type { LiveModel } from "../model/live_model.ts";
import { describeLoss } from "../model/loss.ts";
import { BlockedSocket } from "./blocked_socket.tsx";
import { Connection } from "./connection.tsx";
import { DeviceCard } from "./device_card.tsx";
import { EmptyState } from "./empty_state.tsx";
import { TokenForm } from "./token_form.tsx";
import { LookBar, Toolbar } from "./toolbar.tsx";

/** The whole page. */
export function Page({ model }: { model: LiveModel }) {
  return (
    <>
      <header class="top">
        <h1 class="brand">
          <Logo />Pinbridge
        </h1>
        <Toolbar model={model} />
        <Connection model={model} />
        <LookBar model={model} />
      </header>
      <main>
        <Devices model={model} />
      </main>
      <Footer model={model} />
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
  if (devices.length === 0) return <EmptyState />;
  return <>{devices.map((it) => <DeviceCard key={it.id} model={model} device={it} />)}</>;
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
