import { toDeviceId } from "../ids.ts";
import { type MeasuredUnits, reportMeasured } from "../measured.ts";
import type { Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";

const KIND = "openMqttGateway";
const ADDRESS = /^[0-9A-F]{12}$/;
const UNITS: MeasuredUnits = {
  byKey: {
    adc: "V",
    batt: "%",
    co2: "ppm",
    distance: "m",
    fer: "µS/cm",
    for: "mg/m³",
    hum: "%",
    lux: "lx",
    moi: "%",
    pm10: "µg/m³",
    pm25: "µg/m³",
    pres: "hPa",
    rssi: "dBm",
    tempc: "°C",
    tempc1: "°C",
    tempc2: "°C",
    tempf: "°F",
    tempf1: "°F",
    tempf2: "°F",
    volt: "V",
    weight: "kg",
  },
  byEnding: [],
};
const IGNORED: ReadonlySet<string> = new Set(["acts", "cidc", "mac_type", "track", "type"]);

/**
 * Reads what OpenMQTTGateway and Theengs Gateway hear over Bluetooth: each sensor is a device,
 * whichever gateways hear it.
 */
export class OpenMqttGatewayReader {
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
    context.routes.listen("+/+/BTtoMQTT/+", (message) => this.#receive(message));
    context.claims.watch((filter) => this.#leave(filter));
  }

  #receive({ topic, object, time }: Message): void {
    const address = topic.split("/")[3];
    if (!ADDRESS.test(address) || object === undefined) return;
    // a beacon that nobody recognised says only how loud it is
    if (typeof object.model_id !== "string" && typeof object.model !== "string") return;
    const { catalog, claims } = this.#context;
    if (claims.has(topic)) return;
    const device = catalog.open(KIND, toDeviceId(address));
    if (device === null) return;
    device.change(() => {
      device.rename(object.name ?? object.model);
      reportMeasured(device, object, { units: UNITS, ignored: IGNORED, time });
    });
  }

  #leave(filter: string): void {
    const address = /\/BTtoMQTT\/([0-9A-F]{12})$/.exec(filter)?.[1];
    if (address !== undefined) this.#context.catalog.find(KIND, toDeviceId(address))?.remove();
  }
}
