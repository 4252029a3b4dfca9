import assert from "node:assert/strict";
import { type Climate, type Controls, stepClimate } from "../../../devices/virtual/climate.ts";

const START: Climate = { temperature: 19, humidity: 60, light: 300 };

/** The climate every second for `seconds`, without noise. */
function run(controls: Controls, seconds: number, noise = () => 0.5): Climate[] {
  const all = [START];
  for (let time = 0; time < seconds; time++) {
    all.push(stepClimate(all[time], controls, time, 1, noise));
  }
  return all;
}

Deno.test("stepClimate() stays within what a greenhouse measures, over three days", () => {
  for (const fan of [true, false]) {
    for (const setpoint of [5, 40]) {
      for (const { temperature, humidity, light } of run({ fan, setpoint }, 1800, Math.random)) {
        assert.ok(temperature > 0 && temperature < 50, `${temperature} °C`);
        assert.ok(humidity >= 0 && humidity <= 100, `${humidity} %`);
        assert.ok(light >= 0 && light < 1000, `${light} lx`);
      }
    }
  }
});

Deno.test("stepClimate() cools by day with the fan on", () => {
  const closed = run({ fan: false, setpoint: 5 }, 150).at(-1)!;
  const aired = run({ fan: true, setpoint: 5 }, 150).at(-1)!;
  assert.ok(aired.temperature < closed.temperature - 1);
});

Deno.test("stepClimate() heats up to the set point", () => {
  const { temperature } = run({ fan: false, setpoint: 30 }, 120).at(-1)!;
  assert.ok(temperature > 29 && temperature < 31, `${temperature} °C`);
});
