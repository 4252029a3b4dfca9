/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { type GridLayout, MAX_NAME_LENGTH } from "../../wire/dashboard.ts";
import { readingOrder, rowsOf } from "../model/grid.ts";
import type { LiveModel } from "../model/live_model.ts";
import { GridEditor } from "./grid_editor.tsx";
import { type LayoutDraft, useLayoutDraft } from "./layout_draft.ts";
import { PlacedTile, placeStyle } from "./placed_tile.tsx";

/** One of the site's layouts, alone. */
export function LayoutView({ model, name }: { model: LiveModel; name: string }) {
  const { layouts } = model.site.kept.value.dashboard;
  const isEdited = useSignal(false);
  const layout = Object.hasOwn(layouts, name) ? layouts[name] : null;
  // Somebody else may remove what is edited here: that is not lost.
  if (layout === null && !isEdited.value) {
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
  return <KnownLayout key={name} model={model} name={name} layout={layout} isEdited={isEdited} />;
}

interface KnownProps {
  model: LiveModel;
  name: string;
  /** Null when it was removed meanwhile. */
  layout: GridLayout | null;
  /** Told whether it is edited. */
  isEdited: Signal<boolean>;
}

function KnownLayout({ model, name, layout, isEdited }: KnownProps) {
  const mayEdit = model.mayArrange.value && !model.shown.place.value.isWall;
  const draft = useLayoutDraft(model.site, name, {
    isBegun: mayEdit && layout?.widgets.length === 0,
  });
  const edited = mayEdit ? draft.layout : null;
  useEffect(() => {
    isEdited.value = edited !== null;
    return () => isEdited.value = false;
  }, [edited === null]);
  const save = async () => {
    const saved = await draft.save();
    if (saved !== null && saved !== name) model.shown.goTo({ layout: saved });
  };
  return (
    <section class="layout" aria-label={`Layout ${name}`}>
      <header class="layout-head">
        <h2 class={edited === null ? undefined : "visually-hidden"}>{name}</h2>
        {mayEdit && edited === null && (
          <button type="button" class="button" onClick={draft.begin}>Edit</button>
        )}
        {edited !== null && (
          <>
            <LayoutName draft={draft} />
            <button type="button" class="button" onClick={save}>Save</button>
            <button type="button" class="button" onClick={draft.end}>Cancel</button>
            <RemoveLayout model={model} name={name} />
          </>
        )}
        <p class="complaint-inline" role="alert">{draft.complaint}</p>
      </header>
      {edited === null
        ? layout !== null && <Grid model={model} layout={layout} />
        : <GridEditor model={model} layout={edited} onChange={draft.change} />}
    </section>
  );
}

/** What the layout is called, to be changed with it. */
function LayoutName({ draft }: { draft: LayoutDraft }) {
  const id = useId();
  return (
    <p class="layout-name">
      <label for={id}>Name</label>
      <input
        id={id}
        type="text"
        maxLength={MAX_NAME_LENGTH}
        autoComplete="off"
        value={draft.name}
        onInput={(event) => draft.rename(event.currentTarget.value)}
      />
    </p>
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
