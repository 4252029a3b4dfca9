import assert from "node:assert/strict";
import type { SessionSettings } from "../../../devices/board/board_session.ts";
import { open, play, toBytes } from "./_played.ts";

/** What boards were reported to print, and all the readings that must come of it. */
const CASES: [name: string, text: string, readings: string[], settings?: SessionSettings][] = [
  [
    "an ESP32-S3 that starts",
    "ESP-ROM:esp32s3-20210401⏎Build:Apr 12 2022⏎rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)⏎" +
    "SPIWP:0xee⏎mode:DIO, clock div:1⏎load:0x3fce3808,len:0x4bc⏎entry 0x403c98d0⏎" +
    "I (26) boot: chip revision: v0.2⏎temp:21.5⏎",
    ["temp = 21.5"],
  ],
  [
    "hexadecimal numbers",
    "reg:0xEF,temp:21.5⏎reg:0x1F,temp:22.5⏎",
    ["reg = 239", "temp = 21.5", "reg = 31", "temp = 22.5"],
  ],
  ["empty lines about a header", "aX,aY,aZ⏎⏎1,2,3⏎⏎", ["aX = 1", "aY = 2", "aZ = 3"]],
  [
    "units after a blank, names of several words",
    "Distance: 123 cm⏎CO2 (ppm): 640⏎Soil moisture: 512⏎".repeat(2),
    [
      "Distance = 123 cm",
      "Distance = 123 cm",
      "CO2 = 640 ppm",
      "CO2 = 640 ppm",
      "Soil moisture = 512",
      "Soil moisture = 512",
    ],
  ],
  [
    "VE.Direct without its profile",
    "⏎V⇥12800⏎I⇥-340⏎VPV⇥18540⏎PPV⇥23⏎LOAD⇥ON⏎Checksum⇥\\xC8".repeat(2) + "⏎",
    ["V", "I", "VPV", "PPV", "LOAD"].flatMap((name, index) =>
      Array(2).fill(`${name} = ${[12800, -340, 18540, 23, "ON"][index]}`)
    ),
  ],
  [
    "a header in Latin-1",
    "Temp (\\xB0C),Feuchte (%)⏎21.5,40⏎21.5,40⏎",
    ["Temp = 21.5 °C", "Feuchte = 40 %", "Temp = 21.5 °C", "Feuchte = 40 %"],
  ],
  [
    "nan among numbers",
    "t:21.5,h:40⏎t:nan,h:41⏎t:22,h:42⏎",
    ["t = 21.5", "h = 40", "t = null", "h = 41", "t = 22", "h = 42"],
  ],
  [
    "an object over several lines",
    '{⏎  "t": 21.5,⏎  "h": 40⏎}⏎'.repeat(2),
    ["t = 21.5", "h = 40", "t = 21.5", "h = 40"],
  ],
  [
    "Python's tuples and lists",
    "(21.5, 40)⏎(532,)⏎[7.5, 8.5]⏎",
    ["value1 = 21.5", "value2 = 40", "value1 = 532", "value1 = 7.5", "value2 = 8.5"],
  ],
  ["lines that end with CR only", "T:21\rT:22\rT:23\r", ["T = 21", "T = 22", "T = 23"]],
  [
    "a printer without its profile",
    " T:23.40 /0.00 B:23.90 /0.00 @:0 B@:0⏎echo:busy: processing⏎ok⏎error:9⏎".repeat(2),
    [],
  ],
  [
    "a smart meter without its profile",
    ("/XXX5\\2TEST-100⏎⏎1-3:0.2.8(50)⏎0-0:1.0.0(240101120001W)⏎1-0:1.8.1(000123.456*kWh)⏎" +
      "1-0:1.7.0(00.580*kW)⏎1-0:32.7.0(230.1*V)⏎!A1B2⏎").repeat(2),
    [],
  ],
  [
    "scales",
    "     0.665 g  ⏎".repeat(2) + "ST,NT,+  1.234kg⏎".repeat(2),
    ["value1 = 0.665 g", "value1 = 0.665 g", "value3 = 1.234 kg", "value3 = 1.234 kg"],
  ],
  ["decimal commas in pairs", "temp:21,5 hum:40,2⏎", ["temp = 21.5", "hum = 40.2"]],
  ["a word before numbers", "Ready⏎512⏎513⏎", ["value1 = 512", "value1 = 513"]],
  ["a unit after a blank", "Temp: 21.5 °C⏎Distance:123cm⏎", [
    "Temp = 21.5 °C",
    "Distance = 123 cm",
  ]],
  ["a header with a name twice", "temp,temp,hum⏎1,2,3⏎", ["temp = 1", "temp_2 = 2", "hum = 3"]],
  ["a date and time before a row", "2024-01-01 12:00:05,21.5,40⏎", [
    "value1 = 21.5",
    "value2 = 40",
  ]],
];

for (const [name, text, readings, settings] of CASES) {
  Deno.test(`a board that prints ${name} is read rightly`, async () => {
    assert.deepEqual((await play(text, settings)).readings, readings);
  });
}

Deno.test("what is no reading of a board that starts is in the log, line by line", async () => {
  const { log } = await play(CASES[0][1]);
  assert.deepEqual(log, CASES[0][1].split("⏎").slice(0, -2));
});

Deno.test("a weak shape's first line is in the log, and published with its own time later", async () => {
  const first = new TextEncoder().encode("Soil moisture: 512\n");
  const { values, log, times } = await play([first, first]);
  assert.deepEqual(log, ["Soil moisture: 512"]);
  assert.deepEqual(values.length, 2);
  assert.ok(times[0] <= times[1]);
});

Deno.test("64 values of 65 are read, and the device says so with the line", async () => {
  const row = Array.from({ length: 65 }, (_, index) => index).join();
  const { readings, reasons, log } = await play(`${row}⏎${row}⏎`);
  assert.equal(readings.length, 128);
  assert.equal(reasons.length, 1);
  assert.match(reasons[0], /^Not understood: "0,1,2.*first 64 values/);
  assert.deepEqual(log, reasons);
});

Deno.test("a comma that could mean two things is asked about, with the line", async () => {
  const { readings, reasons } = await play("Gewicht: 1,234 kg⏎");
  assert.deepEqual(readings, []);
  assert.match(reasons[0], /Gewicht: 1,234 kg.*decimal/);
  const told = await play("Gewicht: 1,234 kg⏎".repeat(2), { decimal: "," });
  assert.deepEqual(told.readings, ["Gewicht = 1.234 kg", "Gewicht = 1.234 kg"]);
});

Deno.test("a time before a row is when it was written, with `time: board`", async () => {
  const line = "2024-01-01T12:00:05Z;21,5;40⏎";
  const { times } = await play(line, { time: "board" });
  assert.deepEqual(times, [Date.UTC(2024, 0, 1, 12, 0, 5), Date.UTC(2024, 0, 1, 12, 0, 5)]);
  assert.ok((await play(line)).times[0] > times[0]);
});

Deno.test("a board without line ends is read by its pauses, and says what it misses within 3 s", async () => {
  const { session, played, changed, end } = await open();
  const sending = setInterval(() => session.receive(toBytes(`{"a":${played.sent++}}`)), 250);
  while (played.reasons.length === 0) await changed();
  assert.match(played.reasons[0], /no line end yet: println/);
  // What the board says in 3 s, however long that takes here.
  assert.ok(played.sent <= 12, `${played.sent}`);
  while (played.readings.length < played.sent || played.sent < 10) await changed();
  clearInterval(sending);
  assert.deepEqual(played.values, played.values.map((_, index) => ["a", index]));
  session.receive(toBytes("t:5⏎"));
  assert.equal(played.conditions.at(-1), undefined);
  end();
});

Deno.test("numbers that only pauses part are read, each with its time", async () => {
  const { session, played, changed, end } = await open();
  const values = [21.5, 21.6, 21.7, 21.8];
  for (const value of values) {
    session.receive(toBytes(`${value}`));
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  while (played.values.length < values.length) await changed();
  assert.deepEqual(played.values, values.map((value) => ["value1", value]));
  assert.ok(
    played.times.every((time, index) => index === 0 || time - played.times[index - 1] > 100),
  );
  end();
});
