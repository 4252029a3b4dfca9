import { strict as assert } from "node:assert";
import type { ChannelDescription, Value } from "../../../../devices/adapter.ts";
import { Replay, type SituationMessage } from "./_replay.ts";

/**
 * Situations as JSON files: what is published, and what has to be seen. More of them are run with
 * `PINBRIDGE_SITUATIONS=DIR`.
 */
interface Situation {
  readonly name: string;
  readonly messages: readonly SituationMessage[];
  readonly expect: {
    readonly device: string;
    readonly name?: string;
    readonly available?: boolean;
    readonly channels: readonly ExpectedChannel[];
    readonly commands?: readonly {
      readonly channel: string;
      readonly value: Value;
      readonly topic: string;
      readonly payload: string;
    }[];
  };
}

interface ExpectedChannel extends ChannelDescription {
  readonly value: Value;
  /** Whether it may be left out. */
  readonly optional?: boolean;
}

const own = new URL("./situations/", import.meta.url);
const more = Deno.env.get("PINBRIDGE_SITUATIONS");

for (const directory of [own, ...more === undefined ? [] : [new URL(`file://${more}/`)]]) {
  for (
    const { name } of [...Deno.readDirSync(directory)].sort((a, b) => a.name < b.name ? -1 : 1)
  ) {
    if (!name.endsWith(".json")) continue;
    const situation: Situation = JSON.parse(Deno.readTextFileSync(new URL(name, directory)));
    Deno.test(`announced devices appear as they should: ${situation.name}`, () => {
      checkSituation(situation);
    });
  }
}

function checkSituation({ messages, expect }: Situation): void {
  const replay = new Replay();
  for (const message of messages) replay.publishFrom(message);
  const shown = replay.devices.get(expect.device);
  if (expect.channels.length === 0 && shown === undefined) return;
  assert.ok(shown, `${expect.device} among ${[...replay.devices.keys()]}; ${replay.logs}`);
  if (expect.name !== undefined) assert.equal(shown.name, expect.name);
  if (expect.available !== undefined) assert.equal(shown.isAvailable, expect.available);
  for (const { value, optional, ...channel } of expect.channels) {
    const found: ChannelDescription | undefined = shown.channels.find(({ id }) =>
      id === channel.id
    );
    if (found === undefined && optional === true) continue;
    assert.ok(found, `${channel.id} among ${shown.channels.map(({ id }) => id)}`);
    assert.deepEqual(pick(found, Object.keys(channel)), channel);
    assert.deepEqual(shown.values.get(channel.id) ?? null, value, channel.id);
  }
  const extra = shown.channels.filter(({ id }) => !expect.channels.some((one) => one.id === id));
  assert.deepEqual(extra.map(({ id }) => id), [], "channels that were not expected");
  for (const { channel, value, topic, payload } of expect.commands ?? []) {
    const result = replay.command(expect.device, channel, value);
    assert.ok("encoded" in result, JSON.stringify(result));
    const { message } = result.encoded;
    assert.deepEqual({ ...message }, { topic, payload, qos: 0, retain: false });
  }
}

function pick(channel: ChannelDescription, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(channel).filter(([key]) => keys.includes(key)));
}
