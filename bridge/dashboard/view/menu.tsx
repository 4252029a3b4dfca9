/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

interface MenuProps {
  /** What a screen reader calls the button. */
  label: string;
  /** What is on the button. */
  face: ComponentChildren;
  /** Beyond those of every button. */
  buttonClass: string;
  menuClass?: string;
  /** Made while it is open. */
  children: (close: () => void) => ComponentChildren;
}

/** A button that opens a few choices; Escape, or going elsewhere, closes them. */
export function Menu({ label, face, buttonClass, menuClass = "", children }: MenuProps) {
  const isOpen = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const menuId = useId();
  const close = () => isOpen.value = false;
  return (
    <div
      class={`menu ${menuClass}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen.value) return;
        event.stopPropagation();
        close();
        button.current?.focus();
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        // A press on what takes no focus, such as a text in the menu, leaves it open.
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget as Node)) close();
      }}
    >
      <button
        ref={button}
        type="button"
        class={`button ${buttonClass}`}
        aria-expanded={isOpen}
        aria-controls={menuId}
        aria-label={label}
        onClick={() => isOpen.value = !isOpen.value}
      >
        {face}
      </button>
      <div id={menuId} class="menu-body" hidden={!isOpen.value}>
        {isOpen.value && children(close)}
      </div>
    </div>
  );
}

/** A dial: how something is shown. */
export function Dial() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3.2 13a6.5 6.5 0 1 1 9.6 0M8 9l2.5-3.5" />
    </svg>
  );
}

/** Three dots: what else there is. */
export function Dots() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 8h.01M8 8h.01M13 8h.01" />
    </svg>
  );
}
