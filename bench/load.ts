/**
 * Compares servers under load: each a process of its own, rounds in turn, medians quoted.
 *
 *     deno task bench:load [--rounds 5] [--seconds 3] [--only TEXT] [--among TEXT] [--before DIR] [--json]
 *
 * Prints one table: ours, and for each peer its figure and how many times better ours is.
 */
import { parseArgs } from "node:util";
import { type Contender, findContenders } from "./load/contenders.ts";
import { type Load, LOADS } from "./load/loads.ts";
import { median, spread } from "./load/statistics.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    // Servers whose names hold one of these texts, which commas separate.
    among: { type: "string", default: "" },
    // Another checkout of this project, to compare with.
    before: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

interface Result {
  readonly load: Load;
  readonly figures: ReadonlyMap<Contender, readonly number[]>;
}

const contenders = (await findContenders(values.before)).filter(({ name }) =>
  values.among.split(",").some((text) => name.includes(text))
);
const results: Result[] = [];
for (const load of LOADS.filter(({ name }) => name.includes(values.only))) {
  results.push({ load, figures: await compare(load) });
  if (!values.json) printRow(results.at(-1)!);
}
if (values.json) console.log(JSON.stringify(results.map(toJson), null, 2));

async function compare(load: Load): Promise<Map<Contender, number[]>> {
  const figures = new Map<Contender, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const figure = await load.measure((job) => contender.command(job), seconds);
      if (figure === null) continue;
      figures.set(contender, [...figures.get(contender) ?? [], figure]);
    }
  }
  return figures;
}

/** How many times better ours is than a peer: the median of the rounds' ratios. */
function ratio({ load, figures }: Result, peer: Contender): number {
  const ours = figures.get(contenders[0])!;
  const theirs = figures.get(peer)!;
  return median(ours.map((our, i) => load.isCost ? theirs[i] / our : our / theirs[i]));
}

function printRow(result: Result): void {
  const { load, figures } = result;
  console.log(`\n${load.name} [${load.unit}]`);
  for (const [contender, all] of figures) {
    const better = contender === contenders[0]
      ? ""
      : `  ours ${ratio(result, contender).toFixed(2)}×`;
    const figure = formatFigure(median(all)).padStart(11);
    const apart = `±${Math.round(spread(all) * 50)} %`.padStart(7);
    console.log(`  ${contender.name.padEnd(22)} ${figure} ${apart}${better}`);
  }
}

function formatFigure(figure: number): string {
  return figure >= 100 ? Math.round(figure).toLocaleString("en") : figure.toPrecision(3);
}

function toJson(result: Result) {
  const { load, figures } = result;
  return {
    load: load.name,
    unit: load.unit,
    contenders: [...figures].map(([contender, all]) => ({
      name: contender.name,
      median: median(all),
      spread: spread(all),
      figures: all,
      oursBetterBy: contender === contenders[0] ? undefined : ratio(result, contender),
    })),
  };
}
