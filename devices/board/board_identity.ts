import type { ChannelDescription, DeviceDescription } from "../adapter.ts";
import { type ChannelHints, describeChannel, type Hello } from "../decode/hello.ts";

/** What is known of a board before it says anything. */
export interface ConfiguredBoard {
  /** The device's id until, or even though, the board names another. */
  readonly id: string;
  /** Wins over the name in the board's hello. */
  readonly name?: string;
  /** Channels, or single facts about them; win over the board's hello. */
  readonly channels?: Readonly<Record<string, ChannelHints>>;
  /**
   * Whether the id in the board's hello becomes the device's id. Meant for boards that no config
   * names, whose id is only made from a path. Default false: an id that a person chose stays.
   */
  readonly adoptHelloId?: boolean;
  /** Whether only this board can be behind its port: it was found by a serial number. */
  readonly isUnique?: boolean;
  /** For people, until the board names itself: what its USB device is called. */
  readonly productName?: string;
}

const UNKNOWN: Hello = { channels: [] };

/** Who a board is, as far as config and hello have told. Outlives the single connection. */
export class BoardIdentity {
  readonly #configured: ConfiguredBoard;
  #hello: Hello = UNKNOWN;
  #description: DeviceDescription;

  constructor(configured: ConfiguredBoard) {
    this.#configured = configured;
    this.#description = this.#merge();
  }

  get description(): DeviceDescription {
    return this.#description;
  }

  /** Whether the id is the board's own word. */
  get isAdopted(): boolean {
    return this.#description.id !== this.#configured.id;
  }

  /**
   * Takes a hello in; returns the description it replaces, or null when it said nothing new. One
   * without an id adds to what is known; one with an id is all that is known from then on.
   */
  learn(hello: Hello): DeviceDescription | null {
    const before = this.#description;
    this.#hello = hello.id === undefined ? join(this.#hello, hello) : hello;
    const after = this.#merge();
    if (JSON.stringify(after) === JSON.stringify(before)) return null;
    this.#description = after;
    return before;
  }

  /** Forgets what the board said: another one may be there now. */
  forget(): void {
    this.#hello = UNKNOWN;
    this.#description = this.#merge();
  }

  #merge(): DeviceDescription {
    const { id, name, adoptHelloId, productName } = this.#configured;
    const hello = this.#hello;
    return {
      id: adoptHelloId && hello.id !== undefined ? hello.id : id,
      name: name ?? hello.name ?? productName ?? id,
      channels: this.#mergeChannels(hello.channels),
    };
  }

  #mergeChannels(announced: readonly ChannelDescription[]): ChannelDescription[] {
    const channels = new Map(announced.map((channel) => [channel.id, channel]));
    for (const [id, hints] of Object.entries(this.#configured.channels ?? {})) {
      channels.set(id, describeChannel(id, { ...channels.get(id), ...hints }));
    }
    return [...channels.values()];
  }
}

function join(known: Hello, more: Hello): Hello {
  const channels = new Map([...known.channels, ...more.channels].map((each) => [each.id, each]));
  return { ...known, ...more, channels: [...channels.values()] };
}
