import assert from "node:assert/strict";
import { parseProfile, type Profile } from "../../bridge/config/profile.ts";
import { SHIPPED_PROFILES } from "../../devices/profiles/shipped.ts";
import { learnLanguage, type OwnLanguageConfig } from "../../devices/board/own_language.ts";
import type { SessionSettings } from "../../devices/board/board_session.ts";
import { kind } from "../../devices/serial/kind.ts";
import { open, toBytes } from "./board/_played.ts";

const PROFILES = new URL("../../devices/profiles", import.meta.url);

/** Plays a profile's sample in parts of `size` bytes. */
async function playSample({ settings, sample = "" }: Profile, size = Infinity) {
  const { patterns } = await learnLanguage(settings as OwnLanguageConfig);
  const { session, played, end } = await open({ ...settings as SessionSettings, patterns });
  const bytes = toBytes(sample.replaceAll("⏎\n", "⏎"));
  for (let at = 0; at < bytes.length; at += size) session.receive(bytes.slice(at, at + size));
  end();
  return played;
}

Deno.test("every profile that is there is shipped", async () => {
  const files = [];
  for await (const { name } of Deno.readDir(PROFILES)) {
    if (name.endsWith(".yaml")) files.push(name.replace(".yaml", ""));
  }
  assert.deepEqual(Object.keys(SHIPPED_PROFILES).sort(), files.sort());
});

for (const [name, text] of Object.entries(SHIPPED_PROFILES)) {
  Deno.test(`profile ${name}: its sample comes to its readings, however it is cut`, async () => {
    const profile = await parseProfile(text, `${name}.yaml`, kind);
    assert.ok(profile.source !== "", "it names its datasheet");
    const played = await playSample(profile);
    assert.deepEqual(played.readings, profile.readings);
    assert.equal(played.counts.badFrames ?? 0, profile.bad ?? 0);
    assert.deepEqual((await playSample(profile, 1)).readings, profile.readings);
  });
}
