import type { Value } from "../../../adapter.ts";
import type { CatalogDevice } from "../catalog_device.ts";
import { toChannelId, toDeviceId, toWords } from "../ids.ts";
import type { Message } from "../message.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import { isWritable, unitOfPath } from "./paths.ts";

const KIND = "victron";
const PORTAL = /^[0-9a-z]{8,16}$/i;
/** Venus OS falls silent 60 s after the last keepalive; in milliseconds. */
const KEEPALIVE_MS = 30_000;
const MAX_PORTALS = 16;
/** Services with hundreds of paths that nobody looks at, unless somebody sets them. */
const QUIET: ReadonlySet<string> = new Set(["logger", "modemsettings", "platform", "settings"]);

/** Reads Victron's Venus OS: every service of an installation is a device. */
export class VictronReader {
  readonly #context: ReaderContext;
  readonly #portals = new Map<string, object>();

  constructor(context: ReaderContext) {
    this.#context = context;
    context.routes.listen("N/+/system/0/Serial", (message) => this.#receiveSerial(message));
    context.routes.listen("N/+/keepalive", (message) => this.#receiveSerial(message));
    context.routes.listen("N/+/+/+/#", (message) => this.#receiveValue(message));
  }

  #receiveSerial({ topic, time }: Message): void {
    const portal = topic.split("/")[1];
    if (!PORTAL.test(portal) || this.#portals.has(portal) || this.#portals.size >= MAX_PORTALS) {
      return;
    }
    const key = {};
    this.#portals.set(portal, key);
    this.#keepAlive(portal, key, time);
  }

  #keepAlive(portal: string, key: object, time: number): void {
    const { deadlines, publish } = this.#context;
    publish(outgoing(`R/${portal}/keepalive`, ""));
    deadlines.set(key, time + KEEPALIVE_MS, (now) => this.#keepAlive(portal, key, now));
  }

  #receiveValue(message: Message): void {
    const [, portal, service, instance, ...rest] = message.topic.split("/");
    const { object, time } = message;
    if (!PORTAL.test(portal) || rest.length === 0 || QUIET.has(service)) return;
    if (object === undefined || !("value" in object)) {
      // an empty payload: the path is gone
      return this.#forget([portal, service, instance], rest.join("/"), message);
    }
    this.#receiveSerial(message);
    const value = toValue(object.value);
    if (value === undefined) return;
    const name = [portal, service, instance];
    const device = this.#context.catalog.open(KIND, toDeviceId(name.join(".")));
    if (device === null) return;
    const path = rest.join("/");
    device.change(() => {
      this.#name(device, { service, path, value });
      this.#describe(device, { name, path, value });
    });
    device.reading(toChannelId(path), value, time);
  }

  #forget(name: readonly string[], path: string, { payload }: Message): void {
    if (payload.length > 0) return;
    this.#context.catalog.find(KIND, toDeviceId(name.join(".")))?.removeChannel(toChannelId(path));
  }

  #name(device: CatalogDevice, at: { service: string; path: string; value: Value }): void {
    if (at.path === "CustomName" || (at.path === "ProductName" && device.name === device.id)) {
      device.rename(at.value);
    } else if (at.service === "system" && device.name === device.id) device.rename("System");
  }

  #describe(
    device: CatalogDevice,
    { name, path, value }: { name: readonly string[]; path: string; value: Value },
  ): void {
    const id = toChannelId(path);
    if (device.has(id) || value === null) return;
    const unit = unitOfPath(path);
    const writable = isWritable(name[1], path);
    const topic = `W/${name.join("/")}/${path}`;
    device.setChannel({
      id,
      name: toWords(path),
      kind: typeof value as "number" | "boolean" | "string",
      ...(unit === undefined ? {} : { unit }),
      writable,
    }, {
      encode: !writable ? undefined : (wanted) => {
        return { message: outgoing(topic, JSON.stringify({ value: wanted })) };
      },
    });
  }
}

/** Lists are no single value; an empty list is how Venus OS says that there is none. */
function toValue(value: unknown): Value | undefined {
  if (value === null || (Array.isArray(value) && value.length === 0)) return null;
  const isPlain = ["number", "string", "boolean"].includes(typeof value);
  return isPlain ? value as Value : undefined;
}
