/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { GridLayout, KeptDashboard } from "../../wire/dashboard.ts";
import { readingOrder, rowsOf } from "../model/grid.ts";
import type { LiveModel } from "../model/live_model.ts";
import { describeSaving } from "../model/site.ts";
import { GridEditor } from "./grid_editor.tsx";
import { PlacedTile, placeStyle } from "./placed_tile.tsx";

/** One of the site's layouts, alone. */
export function LayoutView({ model, name }: { model: LiveModel; name: string }) {
  const { layouts } = model.site.kept.value.dashboard;
  if (!Object.hasOwn(layouts, name)) {
    return (
      <section class="empty">
        <h2>There is no layout “{name}”</h2>
        <p>{model.site.isThere.value ? "It may have been removed." : "Asking the bridge…"}</p>
        <p>
          <a href="#">Show the overview</a>
        </p>
      </section>
    );
  }
  return <KnownLayout key={name} model={model} name={name} layout={layouts[name]} />;
}

interface KnownProps {
  model: LiveModel;
  name: string;
  layout: GridLayout;
}

/** A layout that is being changed, and the dashboard that it was taken from. */
interface Draft {
  readonly layout: GridLayout;
  readonly base: KeptDashboard;
}

function KnownLayout({ model, name, layout }: KnownProps) {
  const begin = () => ({ layout, base: model.site.kept.peek() });
  const mayEdit = model.mayCommand.value && !model.shown.place.value.isWall;
  const draft = useSignal<Draft | null>(mayEdit && layout.widgets.length === 0 ? begin() : null);
  const complaint = useSignal("");
  const end = () => {
    draft.value = null;
    complaint.value = "";
  };
  const save = async () => {
    const { layout: wanted, base } = draft.value!;
    const change = (dashboard: KeptDashboard["dashboard"]) => ({
      ...dashboard,
      layouts: { ...dashboard.layouts, [name]: wanted },
    });
    const saving = await model.site.save(change, base);
    if (saving.outcome === "saved") return end();
    complaint.value = describeSaving(saving);
    // Who saves again has been told: it is put into the newest dashboard.
    if (saving.outcome === "conflict") {
      draft.value = { layout: wanted, base: model.site.kept.peek() };
    }
  };
  const isEdited = draft.value !== null && mayEdit;
  const isChanged = isEdited && draft.value?.layout !== layout;
  useEffect(() => {
    if (!isChanged) return;
    // The browser asks whether what was not saved may go.
    const ask = (event: Event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return (
    <section class="layout" aria-label={`Layout ${name}`}>
      <header class="layout-head">
        <h2>{name}</h2>
        {mayEdit && !isEdited && (
          <button
            type="button"
            class="button"
            onClick={() => draft.value = begin()}
          >
            Edit
          </button>
        )}
        {isEdited && (
          <>
            <button type="button" class="button" onClick={save}>Save</button>
            <button type="button" class="button" onClick={end}>Cancel</button>
            <RemoveLayout model={model} name={name} />
          </>
        )}
        <p class="complaint-inline" role="alert">{complaint}</p>
      </header>
      {isEdited
        ? (
          <GridEditor
            model={model}
            layout={draft.value!.layout}
            onChange={(changed) => draft.value = { ...draft.value!, layout: changed }}
          />
        )
        : <Grid model={model} layout={layout} />}
    </section>
  );
}

function Grid({ model, layout }: { model: LiveModel; layout: GridLayout }) {
  if (layout.widgets.length === 0) return <p class="quiet">Nothing is on this layout yet.</p>;
  return (
    <div class="grid" style={{ "--grid-rows": rowsOf(layout) }}>
      {readingOrder(layout).map((i) => (
        <div key={i} class="cell" style={placeStyle(layout.widgets[i])}>
          <PlacedTile model={model} placed={layout.widgets[i]} />
        </div>
      ))}
    </div>
  );
}

/** Asks once more: it is gone for everybody. */
function RemoveLayout({ model, name }: { model: LiveModel; name: string }) {
  const isAsked = useSignal(false);
  const remove = async () => {
    const saving = await model.site.save((dashboard) => {
      const others = Object.entries(dashboard.layouts).filter(([it]) => it !== name);
      return { ...dashboard, layouts: Object.fromEntries(others) };
    });
    if (saving.outcome === "saved") model.shown.goTo({});
    else isAsked.value = false;
  };
  return (
    <button
      type="button"
      class="button"
      onClick={() => isAsked.value ? remove() : isAsked.value = true}
      onBlur={() => isAsked.value = false}
    >
      {isAsked.value ? "Remove it for everybody" : "Remove"}
    </button>
  );
}
