/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Dashboard, GridLayout, KeptDashboard } from "../../wire/dashboard.ts";
import { describeSaving, type Site } from "../model/site.ts";

/** A layout that is being changed, and the dashboard that it was taken from. */
interface Draft {
  readonly layout: GridLayout;
  readonly base: KeptDashboard;
  /** What it is to be called. */
  readonly name: string;
}

/** What an editor of a layout works with. */
export interface LayoutDraft {
  /** Null while nothing is edited. */
  readonly layout: GridLayout | null;
  /** Why the last attempt to save it failed. */
  readonly complaint: Signal<string>;
  /** What it is to be called. */
  readonly name: string;
  begin(): void;
  change(layout: GridLayout): void;
  rename(name: string): void;
  /** Ends editing once it is saved; resolves with what it is called then, or `null` when it is not. */
  save(): Promise<string | null>;
  end(): void;
}

/** Returns the draft of a layout; `isBegun` opens it at once. */
export function useLayoutDraft(
  site: Site,
  name: string,
  { isBegun }: { readonly isBegun: boolean },
): LayoutDraft {
  const take = (): Draft => {
    const base = site.kept.peek();
    return { layout: base.dashboard.layouts[name], base, name };
  };
  const draft = useSignal<Draft | null>(isBegun ? take() : null);
  const complaint = useSignal("");
  const isChanged = draft.value !== null && (draft.value.name !== name ||
    draft.value.layout !== draft.value.base.dashboard.layouts[name]);
  useEffect(() => isChanged ? askBeforeUnload() : undefined, [isChanged]);
  const end = () => {
    draft.value = null;
    complaint.value = "";
  };
  const save = async () => {
    const { layout, base, name: wanted } = draft.peek()!;
    const newName = wanted.trim() || name;
    if (newName !== name && Object.hasOwn(base.dashboard.layouts, newName)) {
      complaint.value = `Not saved: there is a layout “${newName}” already.`;
      return null;
    }
    const saving = await site.save((dashboard) => {
      return withLayout(dashboard, name, { [newName]: layout });
    }, base);
    complaint.value = describeSaving(saving);
    if (saving.outcome === "saved") {
      end();
      return newName;
    }
    // Who saves again has been told: it is put into the newest dashboard.
    if (saving.outcome === "conflict") {
      draft.value = { layout, base: site.kept.peek(), name: wanted };
    }
    return null;
  };
  return {
    layout: draft.value?.layout ?? null,
    complaint,
    name: draft.value?.name ?? name,
    begin: () => draft.value = take(),
    change: (layout) => draft.value = { ...draft.peek()!, layout },
    rename: (name) => draft.value = { ...draft.peek()!, name },
    save,
    end,
  };
}

/** Puts `named`, one layout by its name, into the place of the one that was called `name`. */
function withLayout(
  dashboard: Dashboard,
  name: string,
  named: Readonly<Record<string, GridLayout>>,
): Dashboard {
  const others = Object.entries(dashboard.layouts).filter(([it]) => it !== name);
  return { ...dashboard, layouts: { ...Object.fromEntries(others), ...named } };
}

/** The browser asks whether what was not saved may go, until what is returned is called. */
function askBeforeUnload(): () => void {
  const ask = (event: Event) => event.preventDefault();
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}
