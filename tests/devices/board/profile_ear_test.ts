import assert from "node:assert/strict";
import { loadProfileSigns } from "../../../bridge/adapters.ts";
import { ProfileEar } from "../../../devices/board/profile_ear.ts";
import { toBytes } from "./_played.ts";

const signs = await loadProfileSigns();

/** Which profile is heard in a text, if any, and how often that is said. */
async function hear(text: string): Promise<string[]> {
  const heard: string[] = [];
  const ear = await ProfileEar.create(signs, ({ profile }) => heard.push(profile));
  ear.receive(toBytes(text));
  return heard;
}

Deno.test("a profile is heard in two of its lines, and said once", async () => {
  const cases: [string, string][] = [
    ["nmea", "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47⏎"],
    ["dsmr", "1-0:1.8.1(000123.456*kWh)⏎"],
    ["vedirect", "VPV⇥18540⏎"],
    ["marlin", "ok T:23.40 /0.00 B:23.90 /0.00 @:0 B@:0⏎"],
    ["grbl", "<Idle|MPos:1.000,-2.500,0.000|FS:500,8000>⏎"],
    ["rflink", "20;2D;UPM/Esic;ID=0001;TEMP=00cf;⏎"],
    ["scales", "ST,NT,+  1.234kg⏎"],
    ["rtl433", '{"time" : "2024-01-01 12:00:05", "model" : "Acurite-Tower", "id" : 1}⏎'],
    ["elm327", "ELM327 v1.5⏎"],
  ];
  for (const [profile, line] of cases) {
    assert.deepEqual(await hear(line), [], "one may be chance");
    assert.deepEqual(await hear(line.repeat(9)), [profile]);
  }
});

Deno.test("what any board prints is no profile", async () => {
  const lines = ["temp:21.5,hum:40", '{"time":5,"t":21.5}', "T: 21 B: 3", "V 12", "ok", "1-2-3"];
  assert.deepEqual(await hear(lines.map((line) => `${line}⏎`.repeat(5)).join("")), []);
});

Deno.test("what comes after 16 KiB of other lines is not listened to", async () => {
  const filler = "temp:21.5⏎".repeat(2000);
  assert.deepEqual(await hear(filler), []);
  const heard: string[] = [];
  const ear = await ProfileEar.create(signs, ({ profile }) => heard.push(profile));
  ear.receive(toBytes(filler));
  ear.receive(toBytes("ELM327 v1.5⏎".repeat(3)));
  assert.deepEqual(heard, []);
});
