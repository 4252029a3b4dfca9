import { dashOf } from "./series_look.ts";

/** One series of a legend. */
export interface LegendRow {
  readonly topic: string;
  readonly name: string;
  readonly cells: readonly string[];
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
    <div class="legend" role="region" tabIndex={0} aria-label="What the lines come to">
      <table>
        <thead>
          <tr>
            <th scope="col">{caption}</th>
            {columns.map((name) => <th key={name} scope="col">{name}</th>)}
            <th scope="col">
              <span class="visually-hidden">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ topic, name, cells }, i) => (
            <tr key={topic}>
              <th scope="row">
                <svg class={`swatch series-${i + 1}`} viewBox="0 0 28 8" aria-hidden="true">
                  <path d="M1 4h26" stroke-dasharray={dashOf(i).join(" ")} />
                </svg>
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
