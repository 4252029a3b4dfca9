/** One curve over a logarithmic axis; where its values lie far apart, their axis is logarithmic too. */
export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 420;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 16;
const TOP = 44;
const BOTTOM = 44;
/** From this ratio on values lie far apart. */
const WIDE_RANGE = 20;
const STEPS = [1, 2, 2.5, 5, 10];

/** Draws panels side by side, readable on light and dark pages. */
export function drawPanels(panels: readonly Panel[]): string {
  const width = WIDTH * panels.length;
  const body = panels.map((panel, i) =>
    `<g transform="translate(${i * WIDTH} 0)">${drawPanel(panel)}</g>`
  ).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<rect width="100%" height="100%" rx="8" fill="#ffffff"/>
${body}
</svg>
`;
}

function drawPanel({ title, xLabel, yLabel, points }: Panel): string {
  const lastX = Math.log10(points.at(-1)![0]);
  const x = (value: number) => LEFT + Math.log10(value) / lastX * (WIDTH - LEFT - RIGHT);
  const { ticks, part } = scale(points.map(([, value]) => value));
  const y = (value: number) => HEIGHT - BOTTOM - part(value) * (HEIGHT - TOP - BOTTOM);
  const line = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(" ");
  const rows = ticks.map((tick) => {
    const at = y(tick).toFixed(1);
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#e3e8ea"/>` +
      `<text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end" fill="#5b686d">${
        Number(tick.toPrecision(3))
      }</text>`;
  });
  const marks = points.map(([px, py]) =>
    `<circle cx="${x(px).toFixed(1)}" cy="${y(py).toFixed(1)}" r="3" fill="#0f7b8a"/>` +
    `<text x="${x(px).toFixed(1)}" y="${
      HEIGHT - BOTTOM + 16
    }" text-anchor="middle" fill="#5b686d">${px.toLocaleString("en")}</text>`
  );
  return [
    `<text x="${LEFT}" y="20" font-size="13" font-weight="600" fill="#1c2527">${title}</text>`,
    `<text x="${LEFT}" y="35" fill="#5b686d">${yLabel}</text>`,
    ...rows,
    `<polyline points="${line}" fill="none" stroke="#0f7b8a" stroke-width="2"/>`,
    ...marks,
    `<text x="${WIDTH - RIGHT}" y="${
      HEIGHT - 8
    }" text-anchor="end" fill="#5b686d">${xLabel}</text>`,
  ].join("\n");
}

interface Scale {
  readonly ticks: readonly number[];
  /** Where a value lies: 0 at the bottom, 1 at the top. */
  part(value: number): number;
}

function scale(values: readonly number[]): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (most > WIDE_RANGE * least) {
    const bottom = Math.floor(Math.log10(least));
    const decades = Math.ceil(Math.log10(most)) - bottom;
    return {
      ticks: Array.from({ length: decades + 1 }, (_, i) => 10 ** (bottom + i)),
      part: (value) => (Math.log10(value) - bottom) / decades,
    };
  }
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const top = magnitude * STEPS.find((step) => step * magnitude >= most)!;
  return { ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => share * top), part: (v) => v / top };
}
