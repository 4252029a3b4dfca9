import assert from "node:assert/strict";
import { Firmware } from "../../../devices/virtual/firmware.ts";

Deno.test("Firmware reports every channel, as the hello announces them", () => {
  const firmware = new Firmware();
  const { hello } = JSON.parse(firmware.answer('{"hello":true}').line);
  assert.deepEqual(Object.keys(JSON.parse(firmware.readings())), Object.keys(hello.channels));
});

Deno.test("Firmware's hello fits into a line", () => {
  assert.ok(new TextEncoder().encode(new Firmware().answer('{"hello":true}').line).length <= 1024);
});

Deno.test("Firmware does what it is told and says so", () => {
  const firmware = new Firmware();
  assert.deepEqual(firmware.answer('{"id":7,"set":{"fan":true,"setpoint":21}}'), {
    line: '{"id":7,"ok":true}',
    changed: true,
  });
  assert.equal(firmware.fan, true);
  assert.equal(firmware.setpoint, 21);
});

for (
  const [command, answer] of [
    ['{"id":1,"set":{"setpoint":41}}', '{"id":1,"error":"too hot"}'],
    ['{"id":1,"set":{"setpoint":4}}', '{"id":1,"error":"too cold"}'],
    ['{"id":1,"set":{"setpoint":"9"}}', '{"id":1,"error":"setpoint is a number"}'],
    ['{"id":1,"set":{"fan":1}}', '{"id":1,"error":"fan is true or false"}'],
    ['{"id":1,"set":{"fan":true,"light":1}}', '{"id":1,"error":"cannot set light"}'],
    ['{"id":1}', '{"id":1,"error":"nothing to set"}'],
    ['{"id":1,"set":{"fan"', '{"error":"not JSON"}'],
    ["5", '{"error":"not JSON"}'],
  ]
) {
  Deno.test(`Firmware answers ${command} with ${answer} and changes nothing`, () => {
    const firmware = new Firmware();
    const before = firmware.readings();
    assert.deepEqual(firmware.answer(command), { line: answer, changed: false });
    assert.equal(firmware.readings(), before);
  });
}
