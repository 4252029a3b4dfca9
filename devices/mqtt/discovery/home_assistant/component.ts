import type { ChannelDescription, Value } from "../../../adapter.ts";
import type { CatalogDevice, ChannelBehaviour } from "../catalog_device.ts";
import type { EncodedCommand, RefusedCommand } from "../contract.ts";
import { toChannelId, toName, toWords } from "../ids.ts";
import type { Message } from "../message.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import type { Announced, Fields } from "./announcement.ts";
import { Availability } from "./availability.ts";
import { ComponentConfig, ConfigFault } from "./component_config.ts";
import { COMPONENTS } from "./components/components.ts";
import { entityName } from "./names.ts";
import type { ChannelPlan, CommandPlan, StatePlan } from "./plan.ts";
import { compileOnce, renderValue } from "./value_template.ts";

/** What a component is made of. */
export interface ComponentOptions {
  readonly announced: Announced & { readonly fields: Fields };
  readonly device: CatalogDevice;
  readonly context: ReaderContext;
  /** Called when it has become known whether the component is there. */
  readonly onAvailability: (time: number) => void;
}

/** One announced component of a device: its channels, what feeds them and what sets them. */
export class Component {
  readonly device: CatalogDevice;
  readonly platform: string;
  readonly #context: ReaderContext;
  readonly #config: ComponentConfig;
  readonly #base: string;
  readonly #name: string | null;
  readonly #plans: readonly ChannelPlan[];
  readonly #availability: Availability;
  readonly #onAvailability: (time: number) => void;
  readonly #stops: (() => void)[] = [];
  readonly #channels = new Map<string, object>();
  /** What its channels said last, while that is held back; null when it is shown. */
  #held: Map<string, Value> | null = null;

  /** @throws {ConfigFault} When the config cannot be used. */
  constructor({ announced, device, context, onAvailability }: ComponentOptions) {
    const describe = COMPONENTS.get(announced.platform);
    if (describe === undefined) {
      throw new ConfigFault(`is a ${announced.platform}, which is not known`);
    }
    this.#config = new ComponentConfig(announced.fields);
    const plan = describe(this.#config);
    if ("refused" in plan) throw new ConfigFault(plan.refused);
    this.#plans = plan.channels;
    this.#availability = new Availability(this.#config);
    this.#context = context;
    this.#onAvailability = onAvailability;
    this.device = device;
    this.platform = announced.platform;
    this.#base = toChannelId(uniqueIdOf(announced));
    this.#name = entityName(this.#config, announced.platform);
  }

  /** Ids of its channels. */
  get channels(): Iterable<string> {
    return this.#channels.keys();
  }

  /** Whether it is there; null when it says nothing about that. */
  get isAvailable(): boolean | null {
    return this.#availability.isAvailable;
  }

  /**
   * Holds back what it says, or shows it again: its device is there, but this part of it is not.
   */
  settle(isDeviceThere: boolean, time: number): void {
    const isHeld = isDeviceThere && this.#availability.saysAway;
    if (isHeld === (this.#held !== null)) return;
    if (!isHeld) {
      const held = this.#held!;
      this.#held = null;
      for (const [id, value] of held) this.device.reading(id, value, time);
      return;
    }
    this.#held = new Map();
    for (const id of this.#channels.keys()) {
      const value = this.device.value(id);
      if (value === undefined || value === null) continue;
      this.#held.set(id, value);
      this.device.reading(id, null, time);
    }
  }

  /** Adds its channels and listens; `isTaken` tells whether a channel is another component's. */
  start(isTaken: (channel: string) => boolean): void {
    const unavailable = this.#availability.unsupported;
    for (const plan of this.#plans) {
      let id = this.#idOf(this.#base, plan);
      if (isTaken(id)) id = this.#idOf(`${this.#base}.${this.platform}`, plan);
      if (!isTaken(id)) this.#open(id, plan, unavailable);
    }
    for (const topic of this.#availability.topics) {
      this.#listen(topic, (message) => {
        this.#availability.receive(topic, message);
        this.#onAvailability(message.time);
      });
    }
  }

  /** Stops listening; its channels stay until somebody removes them. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const key of this.#channels.values()) this.#context.deadlines.clear(key);
  }

  #idOf(base: string, { attribute }: ChannelPlan): string {
    return attribute === undefined ? base : `${base}.${attribute}`;
  }

  #open(id: string, plan: ChannelPlan, unavailable: string | null): void {
    const stateFault = unavailable ?? firstUnsupported([plan.state?.template]);
    const commandFault = unavailable ?? firstUnsupported(plan.command?.templates ?? []);
    const canSet = plan.command !== undefined && commandFault === null;
    if (!this.device.setChannel(this.#describe(id, plan, canSet), this.#behaviour(plan, canSet))) {
      return;
    }
    const key = {};
    this.#channels.set(id, key);
    const fault = stateFault ?? commandFault;
    if (fault !== null) this.#context.unsupported(this.device.id, id, fault);
    if (plan.state !== undefined && stateFault === null) this.#follow(id, plan.state, key);
  }

  #describe(id: string, plan: ChannelPlan, writable: boolean): ChannelDescription {
    const { attribute, kind, unit, min, max, options, words } = plan;
    const name = this.#name ?? (attribute === undefined ? this.device.name : toWords(attribute));
    return {
      id,
      name,
      kind,
      ...(unit === undefined ? {} : { unit: toName(unit) }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(options === undefined ? {} : { options }),
      ...(words === undefined ? {} : { words }),
      writable,
    };
  }

  #behaviour(plan: ChannelPlan, canSet: boolean): ChannelBehaviour {
    if (!canSet) return {};
    const command = plan.command!;
    const isOptimistic = plan.isOptimistic ?? plan.state === undefined;
    const { takesNull } = plan;
    return { encode: (value) => this.#encode(command, value), isOptimistic, takesNull };
  }

  #encode(command: CommandPlan, value: Value): EncodedCommand | RefusedCommand {
    if (this.isAvailable === false) {
      return { kind: "offline", reason: `${this.device.name} says that it is not there` };
    }
    const result = command.encode(value);
    if (!("payload" in result)) return result;
    const topic = command.topicFor?.(value) ?? command.topic;
    return { message: outgoing(topic, result.payload, this.#config.qos) };
  }

  #follow(id: string, state: StatePlan, key: object): void {
    let isBroken = false;
    let hasFailed = false;
    const onMessage = (message: Message) => {
      if (isBroken || (state.isEvent === true && message.isRetained)) return;
      const rendered = renderValue(state.template, message);
      if ("unsupported" in rendered) {
        isBroken = true;
        this.#context.unsupported(this.device.id, id, rendered.unsupported);
        this.#show(id, null, message.time);
      } else if ("text" in rendered) {
        const value = state.decode(rendered.text, message);
        if (value !== undefined) this.#report(id, value, { state, key, message });
        else this.#expireLater(id, { state, key, message });
      } else if ("failed" in rendered && !hasFailed) {
        hasFailed = true;
        this.#context.log(this.device.id, `${id} cannot be read: ${rendered.failed}`);
      }
    };
    const remembers = state.isEvent !== true;
    this.#listen(state.topic, onMessage, remembers);
  }

  #report(
    id: string,
    value: Value,
    from: { state: StatePlan; key: object; message: Message },
  ): void {
    const { state, key, message } = from;
    this.#show(id, value, message.time);
    const { falls } = state;
    if (falls !== undefined) {
      this.#context.deadlines.clear(key);
      if (value === falls.from) {
        const due = message.time + falls.afterSeconds * 1000;
        const fall = (time: number) => this.#show(id, falls.to, time);
        this.#context.deadlines.set(key, due, fall);
        return;
      }
    }
    this.#expireLater(id, from);
  }

  #expireLater(id: string, from: { state: StatePlan; key: object; message: Message }): void {
    const { state, key, message } = from;
    if (state.expireAfterSeconds === undefined || state.expireAfterSeconds <= 0) return;
    const due = message.time + state.expireAfterSeconds * 1000;
    this.#context.deadlines.set(key, due, (time) => this.#show(id, null, time));
  }

  #show(id: string, value: Value, time: number): void {
    if (this.#held === null) this.device.reading(id, value, time);
    else this.#held.set(id, value);
  }

  #listen(topic: string, listener: (message: Message) => void, remembers = true): void {
    const { qos } = this.#config;
    this.#stops.push(this.#context.routes.listen(topic, listener, { qos, remembers }));
    this.#stops.push(this.#context.claims.add(topic));
  }
}

/** A component's unique id; without one its name in the topic. */
export function uniqueIdOf({ fields, objectId }: Announced): string {
  const id = fields?.unique_id;
  return typeof id === "string" || typeof id === "number" ? String(id) : objectId;
}

function firstUnsupported(templates: readonly (string | undefined)[]): string | null {
  for (const template of templates) {
    if (template === undefined) continue;
    const compiled = compileOnce(template);
    if ("unsupported" in compiled) return compiled.unsupported;
  }
  return null;
}
