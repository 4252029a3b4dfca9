/** Units by what a path ends in (Venus OS, "MQTT" and the D-Bus paths). */
const UNITS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/(?:^|\/)(?:Soc|SOC|BatterySoc|MinimumSocLimit)$/, "%"],
  [/(?:^|\/)(?:Voltage|V|MidVoltage)$/, "V"],
  [/(?:^|\/)(?:Current|I|CurrentLimit|SetCurrent|MaxCurrent)$/, "A"],
  [/(?:^|\/)(?:Power|P|AcPowerSetPoint|MaxPower)$/, "W"],
  [/(?:^|\/)S$/, "VA"],
  [/(?:^|\/)(?:Frequency|F)$/, "Hz"],
  [/(?:^|\/)(?:Temperature|AirTemperature)$/, "°C"],
  [/(?:^|\/)Humidity$/, "%"],
  [/(?:^|\/)(?:Yield\/(?:User|System)|Energy\/(?:Forward|Reverse))$/, "kWh"],
  [/(?:^|\/)(?:TimeToGo|Uptime|ChargingTime)$/, "s"],
  [/(?:^|\/)ConsumedAmphours$/, "Ah"],
  [/(?:^|\/)(?:Level)$/, "%"],
];
/** Paths that Venus OS lets be written, whatever the service. */
const WRITABLE =
  /^(?:Mode|Relay\/\d+\/State|Ac\/(?:In\/\d+\/|In\/|ActiveIn\/)CurrentLimit|SetCurrent|StartStop|AutoStart|ManualStart|State\/Control|SwitchableOutput\/[^/]+\/(?:State|Dimming))$/;

/** The unit of a path. */
export function unitOfPath(path: string): string | undefined {
  return UNITS.find(([ending]) => ending.test(path))?.[1];
}

/** Whether a path of a service may be written. */
export function isWritable(service: string, path: string): boolean {
  return service === "settings" || WRITABLE.test(path);
}
