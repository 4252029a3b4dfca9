/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { LiveModel } from "../model/live_model.ts";
import { Later } from "./later.tsx";
import { parts } from "./parts.ts";

/** The channels that are made of others, and what it takes to write one; for operators. */
export function DerivedChannels({ model }: { model: LiveModel }) {
  const isOpen = useSignal(false);
  const isLive = model.status.value.phase === "live";
  const isDeriving = model.deriving.value !== null;
  if (!model.mayCommand.value || !isLive) return null;
  return (
    <details
      class="more derived-channels"
      open={isOpen.value || isDeriving}
      onToggle={(event) => isOpen.value = event.currentTarget.open}
    >
      <summary>Derived channels</summary>
      {(isOpen.value || isDeriving) && (
        <Later part={parts.edit}>{({ DerivedList }) => <DerivedList model={model} />}</Later>
      )}
    </details>
  );
}
