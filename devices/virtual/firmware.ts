import { type Climate, stepClimate } from "./climate.ts";

const SETPOINT = { min: 5, max: 40 } as const;
const DAWN: Climate = { temperature: 19, humidity: 60, light: 300 };

const HELLO = {
  id: "greenhouse",
  name: "Greenhouse",
  fw: "1.0",
  channels: {
    temperature: { unit: "°C" },
    humidity: { unit: "%" },
    light: { unit: "lx" },
    fan: { kind: "boolean", writable: true },
    setpoint: { unit: "°C", writable: true, ...SETPOINT },
  },
} as const;

/** A command as the firmware understood it: what it answers, and whether something changed. */
export interface Answer {
  readonly line: string;
  readonly changed: boolean;
}

/** What the virtual board's program does: pure, one line in, one line out. */
export class Firmware {
  #climate = DAWN;
  #fan = false;
  #setpoint = 18;
  #seconds = 0;

  get fan(): boolean {
    return this.#fan;
  }

  get setpoint(): number {
    return this.#setpoint;
  }

  /** Lets time pass. */
  advance(seconds: number, noise: () => number): void {
    this.#seconds += seconds;
    const controls = { fan: this.#fan, setpoint: this.#setpoint };
    this.#climate = stepClimate(this.#climate, controls, this.#seconds, seconds, noise);
  }

  /** One line with every channel's value. */
  readings(): string {
    const { temperature, humidity, light } = this.#climate;
    return JSON.stringify({
      temperature: Number(temperature.toFixed(2)),
      humidity: Number(humidity.toFixed(1)),
      light: Math.round(light),
      fan: this.#fan,
      setpoint: this.#setpoint,
    });
  }

  /** Answers a line from the bridge; a command that is wrong in any part changes nothing. */
  answer(line: string): Answer {
    const request = parseObject(line);
    if (request === null) return { line: JSON.stringify({ error: "not JSON" }), changed: false };
    if (request.hello === true) return { line: JSON.stringify({ hello: HELLO }), changed: false };
    const error = this.#check(request.set);
    if (error !== null) return { line: JSON.stringify({ id: request.id, error }), changed: false };
    const { fan, setpoint } = request.set as { fan?: boolean; setpoint?: number };
    this.#fan = fan ?? this.#fan;
    this.#setpoint = setpoint ?? this.#setpoint;
    return { line: JSON.stringify({ id: request.id, ok: true }), changed: true };
  }

  #check(set: unknown): string | null {
    if (typeof set !== "object" || set === null) return "nothing to set";
    for (const [channel, value] of Object.entries(set)) {
      const error = checkValue(channel, value);
      if (error !== null) return error;
    }
    return null;
  }
}

function checkValue(channel: string, value: unknown): string | null {
  if (channel === "fan") return typeof value === "boolean" ? null : "fan is true or false";
  if (channel !== "setpoint") return `cannot set ${channel}`;
  if (typeof value !== "number") return "setpoint is a number";
  if (value > SETPOINT.max) return "too hot";
  return value < SETPOINT.min ? "too cold" : null;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
