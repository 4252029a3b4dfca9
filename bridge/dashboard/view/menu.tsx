/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface MenuProps {
  /** What its button is called. */
  readonly label: string;
  /** What can be chosen; made only while it is open. `close` shuts it. */
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button with three dots and what it opens. */
export function Menu({ label, children }: MenuProps) {
  const isOpen = useSignal(false);
  const menuId = useId();
  const close = () => isOpen.value = false;
  return (
    <div class="menu" onKeyDown={(event) => event.key === "Escape" && close()}>
      <button
        type="button"
        class="button button-icon"
        aria-expanded={isOpen}
        aria-controls={menuId}
        aria-label={label}
        onClick={() => isOpen.value = !isOpen.value}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 8h.01M8 8h.01M13 8h.01" />
        </svg>
      </button>
      <div id={menuId} class="menu-body" hidden={!isOpen.value}>
        {isOpen.value && children(close)}
      </div>
    </div>
  );
}
