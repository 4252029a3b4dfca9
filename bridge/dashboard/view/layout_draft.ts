/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Dashboard, GridLayout, KeptDashboard } from "../../wire/dashboard.ts";
import { describeSaving, type Site } from "../model/site.ts";

/** A layout that is being changed, and the dashboard that it was taken from. */
interface Draft {
  readonly layout: GridLayout;
  readonly base: KeptDashboard;
}

/** What an editor of a layout works with. */
export interface LayoutDraft {
  /** Null while nothing is edited. */
  readonly layout: GridLayout | null;
  /** Why the last attempt to save it failed. */
  readonly complaint: Signal<string>;
  begin(): void;
  change(layout: GridLayout): void;
  /** Ends editing once it is saved. */
  save(): Promise<void>;
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
    return { layout: base.dashboard.layouts[name], base };
  };
  const draft = useSignal<Draft | null>(isBegun ? take() : null);
  const complaint = useSignal("");
  const isChanged = draft.value !== null &&
    draft.value.layout !== draft.value.base.dashboard.layouts[name];
  useEffect(() => isChanged ? askBeforeUnload() : undefined, [isChanged]);
  const end = () => {
    draft.value = null;
    complaint.value = "";
  };
  const save = async () => {
    const { layout, base } = draft.peek()!;
    const saving = await site.save((dashboard) => withLayout(dashboard, name, layout), base);
    if (saving.outcome === "saved") return end();
    complaint.value = describeSaving(saving);
    // Who saves again has been told: it is put into the newest dashboard.
    if (saving.outcome === "conflict") draft.value = { layout, base: site.kept.peek() };
  };
  return {
    layout: draft.value?.layout ?? null,
    complaint,
    begin: () => draft.value = take(),
    change: (layout) => draft.value = { ...draft.peek()!, layout },
    save,
    end,
  };
}

function withLayout(dashboard: Dashboard, name: string, layout: GridLayout): Dashboard {
  return { ...dashboard, layouts: { ...dashboard.layouts, [name]: layout } };
}

/** The browser asks whether what was not saved may go, until what is returned is called. */
function askBeforeUnload(): () => void {
  const ask = (event: Event) => event.preventDefault();
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}
