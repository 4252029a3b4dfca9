import assert from "node:assert/strict";
import { findSensors } from "../../../devices/sysfs/sensors.ts";
import { SENSOR_CLASSES } from "../../../devices/sysfs/sensor_keys.ts";
import { makeMachine, PI } from "./_tree.ts";

async function find(
  files: Readonly<Record<string, string>>,
  classes = SENSOR_CLASSES as readonly ("hwmon" | "thermal")[],
) {
  await using machine = await makeMachine(files);
  const sensors = findSensors(machine.root, classes);
  return sensors.map(({ channel, unit, divisor }) => [channel, unit, divisor]);
}

Deno.test("a Pi has one temperature, though it is shown twice", async () => {
  assert.deepEqual(await find(PI), [["cpu_thermal.temp1", "°C", 1000]]);
  assert.deepEqual(await find(PI, ["hwmon"]), [["cpu_thermal.temp1", "°C", 1000]]);
  assert.deepEqual(await find(PI, ["thermal"]), [["cpu-thermal", "°C", 1000]]);
});

Deno.test("every quantity of a chip has its unit, and its label where it has one", async () => {
  const chip = "hwmon/hwmon0";
  const sensors = await find({
    [`${chip}/name`]: "nct6775\n",
    [`${chip}/temp1_input`]: "40000",
    [`${chip}/temp1_label`]: "SYS/TIN\n",
    [`${chip}/temp10_input`]: "41000",
    [`${chip}/temp2_input`]: "42000",
    [`${chip}/temp2_max`]: "90000",
    [`${chip}/in0_input`]: "1024",
    [`${chip}/curr1_input`]: "500",
    [`${chip}/power1_input`]: "2500000",
    [`${chip}/energy1_input`]: "1",
    [`${chip}/humidity1_input`]: "45000",
    [`${chip}/fan1_input`]: "1200",
    [`${chip}/pwm1`]: "255",
    [`${chip}/beep_enable`]: "0",
  });
  assert.deepEqual(sensors, [
    ["nct6775.curr1", "A", 1000],
    ["nct6775.energy1", "J", 1_000_000],
    ["nct6775.fan1", "rpm", 1],
    ["nct6775.humidity1", "%", 1000],
    ["nct6775.in0", "V", 1000],
    ["nct6775.power1", "W", 1_000_000],
    ["nct6775.SYS_TIN", "°C", 1000],
    ["nct6775.temp2", "°C", 1000],
    ["nct6775.temp10", "°C", 1000],
  ]);
});

Deno.test("chips of one name are told apart by what they belong to, in whatever order they are found", async () => {
  for (const [first, second] of [["hwmon3", "hwmon12"], ["hwmon12", "hwmon3"]]) {
    await using machine = await makeMachine({
      [`hwmon/${first}/name`]: "nvme\n",
      [`hwmon/${first}/temp1_input`]: "1000",
      [`hwmon/${second}/name`]: "nvme\n",
      [`hwmon/${second}/temp1_input`]: "2000",
      "nvme/nvme0/x": "",
      "nvme/nvme1/x": "",
    });
    const { root } = machine;
    await Deno.symlink(`${root}/sys/class/nvme/nvme0`, `${root}/sys/class/hwmon/${first}/device`);
    await Deno.symlink(`${root}/sys/class/nvme/nvme1`, `${root}/sys/class/hwmon/${second}/device`);
    const sensors = findSensors(root, SENSOR_CLASSES);
    assert.deepEqual(sensors.map(({ channel }) => channel), ["nvme.temp1", "nvme-2.temp1"]);
    assert.ok(sensors[0].path.includes(`/${first}/`));
  }
});

Deno.test("two sensors of a chip with one label are told apart", async () => {
  const chip = "hwmon/hwmon0";
  const sensors = await find({
    [`${chip}/name`]: "x",
    [`${chip}/temp1_input`]: "1",
    [`${chip}/temp1_label`]: "CPU",
    [`${chip}/temp2_input`]: "2",
    [`${chip}/temp2_label`]: "CPU",
  });
  assert.deepEqual(sensors.map(([channel]) => channel), ["x.CPU", "x.temp2"]);
});

Deno.test("a machine without sensors, or without sysfs, has none", async () => {
  assert.deepEqual(await find({}), []);
  assert.deepEqual(await find({ "hwmon/hwmon0/name": "" }), []);
});
