import assert from "node:assert/strict";
import {
  MAX_SKETCH_CHANNELS,
  readNames,
  writeSketch,
} from "../../../../bridge/dashboard/model/sketch.ts";

Deno.test("names are what a line from a board can hold, each once, and never none", () => {
  const cases: [string, string[]][] = [
    ["light, temperature", ["light", "temperature"]],
    ["soil moisture,, a:b ,a,a", ["soil_moisture", "a_b", "a"]],
    ['");system("x', ["_system_x"]],
    ["Höhe, 温度", ["Höhe", "温度"]],
    [" , ", ["light"]],
    ["\\n", ["n"].map(() => "_n")],
    ["a,b,c,d,e,f,g", ["a", "b", "c", "d", "e", "f"]],
  ];
  for (const [text, names] of cases) assert.deepEqual(readNames(text), names, text);
  assert.equal(MAX_SKETCH_CHANNELS, 6);
});

Deno.test("a sketch prints a line with every name", () => {
  const arduino = writeSketch("arduino", ["light", "soil"]);
  assert.match(arduino, /Serial\.begin\(115200\)/);
  assert.match(arduino, /print\("light:"\);\n.*A0.*\n.*print\(",soil:"\);\n.*A1/);
  assert.match(writeSketch("micropython", ["light"]), /"light": ADC\(26\)/);
});
