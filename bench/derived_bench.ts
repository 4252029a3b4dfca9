/** What one derived reading costs: publishing its input, with and without channels made of it. */
import { systemClock } from "../bridge/clock.ts";
import { Derivations } from "../bridge/derived/derivations.ts";
import { Hub } from "../bridge/hub/hub.ts";
import { silentLog } from "../bridge/log.ts";

/** As many as come in one turn, so that what waits for its end counts as it does in a bridge. */
const READINGS = 100;

const EXPRESSIONS: Readonly<Record<string, string | null>> = {
  "no derived channel": null,
  "one of another topic": "b.t * 2",
  "a.t - b.t": "a.t - b.t",
  "convert(a.t, '°C', '°F')": "convert(a.t, '°C', '°F')",
  "dewpoint(a.t, b.t)": "dewpoint(a.t, b.t)",
  "rate(a.t)": "rate(a.t)",
  "mean(a.t, '10 min')": "mean(a.t, '10 min')",
};

for (const [name, expression] of Object.entries(EXPRESSIONS)) {
  const hub = new Hub();
  for (const id of ["a", "b"]) {
    hub.describe({ id, type: "bench" }, { id, name: id, channels: [] });
    hub.setState(id, "online");
    hub.publish(id, "t", 20, Date.now());
  }
  const derivations = new Derivations({ hub, clock: systemClock, log: silentLog });
  derivations.start();
  if (expression !== null) derivations.define([{ id: "d.x", expression }]);
  let time = Date.now();
  Deno.bench({ name, baseline: expression === null, group: `${READINGS} readings` }, async () => {
    for (let i = 0; i < READINGS; i++) hub.publish("a", "t", i, time += 10);
    await Promise.resolve();
  });
}
