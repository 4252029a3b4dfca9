/// <reference lib="dom" />
import type { LiveModel } from "../model/live_model.ts";
import { stringifyComparison } from "../model/comparison.ts";
import { stringifyPlace } from "../model/place.ts";
import { describeComparison } from "./comparison_text.ts";
import { Later } from "./later.tsx";
import { Menu } from "./menu.tsx";
import { parts } from "./parts.ts";

/** Leads to the overview, to each layout and to what is compared for everybody; an operator makes new layouts. */
export function LayoutMenu({ model }: { model: LiveModel }) {
  const { layouts, comparisons } = model.site.kept.value.dashboard;
  const names = Object.keys(layouts).toSorted();
  const mayMake = model.mayArrange.value;
  const { layout } = model.shown.place.value;
  const isEmpty = names.length === 0 && comparisons.length === 0;
  if (isEmpty && !mayMake && layout === undefined) return null;
  return (
    <Menu
      label="Layouts"
      face={
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 2h5v5H2zM9 2h5v3H9zM9 8h5v6H9zM2 10h5v4H2z" />
        </svg>
      }
      buttonClass="button-icon"
    >
      {(close) => (
        <>
          <a
            class="menu-link"
            href="#"
            aria-current={layout === undefined ? "page" : undefined}
            onClick={close}
          >
            Overview
          </a>
          {names.map((name) => (
            <a
              key={name}
              class="menu-link"
              href={stringifyPlace({ layout: name })}
              aria-current={layout === name ? "page" : undefined}
              onClick={close}
            >
              {name}
            </a>
          ))}
          {comparisons.map((it) => (
            <a
              key={stringifyComparison(it)}
              class="menu-link"
              href={`#${stringifyComparison(it)}`}
              onClick={() => {
                close();
                scrollTo({ top: 0 });
              }}
            >
              {describeComparison(model, it)}
            </a>
          ))}
          {mayMake && (
            <Later part={parts.edit}>
              {({ NewLayout }) => <NewLayout model={model} close={close} />}
            </Later>
          )}
        </>
      )}
    </Menu>
  );
}
