import { dashOf } from "./series_look.ts";

/** One series of a legend. */
export interface LegendRow {
  readonly topic: string;
  readonly name: string;
  readonly cells: readonly string[];
  /** How it is drawn. Default: as a line. */
  readonly mark?: "line" | "dots" | "none";
}

interface LegendProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly LegendRow[];
  readonly onRemove: (topic: string) => void;
}

/** The series of a chart, with their colours and dashes and what they come to. */
export function Legend({ caption, columns, rows, onRemove }: LegendProps) {
  return (
    <div class="legend" role="group" tabIndex={0} aria-label="What the lines come to">
      <table>
        <thead>
          <tr>
            {caption === "" ? <td /> : <th scope="col">{caption}</th>}
            {columns.map((name) => <th key={name} scope="col">{name}</th>)}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ topic, name, cells, mark = "line" }, i) => (
            <tr key={topic}>
              <th scope="row" title={name}>
                <Swatch mark={mark} index={i} />
                {name}
              </th>
              {columns.map((column, i) => <td key={column}>{cells[i]}</td>)}
              <td>
                <button
                  type="button"
                  class="button button-icon"
                  aria-label={`Remove ${name}`}
                  onClick={() => onRemove(topic)}
                >
                  <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M4 4l8 8M12 4l-8 8" />
                  </svg>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Swatch({ mark, index }: { readonly mark: string; readonly index: number }) {
  const dash = mark === "dots" ? "0 7" : dashOf(index).join(" ");
  return (
    <svg class={`swatch series-${index + 1}`} viewBox="0 0 28 8" aria-hidden="true">
      {mark !== "none" && <path d="M4 4h23" class={`swatch-${mark}`} stroke-dasharray={dash} />}
    </svg>
  );
}
