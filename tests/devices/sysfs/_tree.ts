/** A made-up machine's `/sys`; disposing removes it. */
export interface Machine extends AsyncDisposable {
  /** Where its `sys` is. */
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Makes a folder with these files under `sys/class`. */
export async function makeMachine(files: Readonly<Record<string, string>>): Promise<Machine> {
  const root = await Deno.makeTempDir();
  const machine: Machine = {
    root,
    async write(path, text) {
      const file = `${root}/sys/class/${path}`;
      await Deno.mkdir(file.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(file, text);
    },
    remove: (path) => Deno.remove(`${root}/sys/class/${path}`, { recursive: true }),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
  for (const [path, text] of Object.entries(files)) await machine.write(path, text);
  return machine;
}

/** A Raspberry Pi 4: its one thermal zone is a chip too. */
export const PI = {
  "thermal/thermal_zone0/type": "cpu-thermal\n",
  "thermal/thermal_zone0/temp": "48199\n",
  "thermal/cooling_device0/type": "gpio-fan\n",
  "hwmon/hwmon0/name": "cpu_thermal\n",
  "hwmon/hwmon0/temp1_input": "48199\n",
  "hwmon/hwmon1/name": "rpi_volt\n",
  "hwmon/hwmon1/in0_lcrit_alarm": "0\n",
};
