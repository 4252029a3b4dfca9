/** A greenhouse as the virtual board measures it. */
export interface Climate {
  /** °C. */
  readonly temperature: number;
  /** Relative, %. */
  readonly humidity: number;
  /** lx. */
  readonly light: number;
}

/** What the board does to its greenhouse. */
export interface Controls {
  /** Draws outside air in. */
  readonly fan: boolean;
  /** °C below which the heater runs. */
  readonly setpoint: number;
}

const DAY_SECONDS = 600;
const NIGHT_TEMPERATURE = 14;
const SUN_TEMPERATURE = 9;
const SUN_LIGHT = 900;
const NIGHT_LIGHT = 4;
const GREENHOUSE_GAIN = 7;
const EXCHANGE_PER_SECOND = 0.01;
const FAN_EXCHANGE_PER_SECOND = 0.12;
const HEATER_DEGREES_PER_SECOND = 0.25;
const HUMIDITY_AT_20 = 58;
const HUMIDITY_PER_DEGREE = 1.6;
const FAN_HUMIDITY = 8;
const HUMIDITY_PER_SECOND = 0.15;

/**
 * The climate `seconds` after `climate`: a day of ten minutes with drifting clouds, a heater that
 * holds the set point, and a fan that pulls the temperature towards the outside's.
 *
 * @param time Seconds since the day began.
 * @param noise Gives numbers from 0 to 1, as `Math.random` does.
 */
export function stepClimate(
  climate: Climate,
  controls: Controls,
  time: number,
  seconds: number,
  noise: () => number,
): Climate {
  const sun = Math.max(0, Math.sin(2 * Math.PI * (time / DAY_SECONDS + 0.1)));
  const clouds = 0.75 + 0.25 * Math.sin(time / 17) * Math.sin(time / 7.3);
  const outside = NIGHT_TEMPERATURE + SUN_TEMPERATURE * sun;
  const inside = outside + (controls.fan ? 0 : GREENHOUSE_GAIN * sun * clouds);
  const exchange = controls.fan ? FAN_EXCHANGE_PER_SECOND : EXCHANGE_PER_SECOND;
  const heat = climate.temperature < controls.setpoint ? HEATER_DEGREES_PER_SECOND : 0;
  const temperature = climate.temperature +
    (approach(climate.temperature, inside, exchange * seconds) + heat * seconds) +
    spread(noise, 0.04);
  const moist = HUMIDITY_AT_20 - HUMIDITY_PER_DEGREE * (temperature - 20) -
    (controls.fan ? FAN_HUMIDITY : 0);
  const humidity = climate.humidity +
    approach(climate.humidity, moist, HUMIDITY_PER_SECOND * seconds) + spread(noise, 0.15);
  return {
    temperature,
    humidity: Math.min(100, Math.max(0, humidity)),
    light: Math.max(0, NIGHT_LIGHT + SUN_LIGHT * sun * clouds + spread(noise, 6)),
  };
}

function approach(from: number, to: number, share: number): number {
  return (to - from) * Math.min(1, share);
}

function spread(noise: () => number, width: number): number {
  return (noise() - 0.5) * 2 * width;
}
