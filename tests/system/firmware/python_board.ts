/**
 * Runs a board's Python program under MicroPython, compiled to WebAssembly: what a board has and a
 * computer has not is made up in a Python file. Standard input and output are the board's cable.
 *
 * `deno run --allow-all python_board.ts STAND_INS PROGRAM`
 *
 * @module
 */
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

const POLLIN = 1;
const [standIns, program] = Deno.args;

const { symbols: libc } = Deno.dlopen("libc.so.6", {
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
});
const input = new Uint8Array(new Int32Array([0, POLLIN]).buffer);

/** What the stand-ins import as `cable`. Python runs without pause, so all of it blocks. */
const cable = {
  /** Whether a byte came, or comes within `milliseconds`. */
  poll: (milliseconds: number): boolean => libc.poll(input, 1n, Math.ceil(milliseconds)) > 0,
  /** The next byte. Ends the program when the cable is pulled: a board would lose its power. */
  read(): number {
    const byte = new Uint8Array(1);
    if (Deno.stdin.readSync(byte) === null) Deno.exit();
    return byte[0];
  },
  now: (): number => performance.now(),
};

const python = await loadMicroPython({
  linebuffer: false,
  stdout: (bytes: Uint8Array) => Deno.stdout.writeSync(bytes),
});
python.registerJsModule("cable", cable);
python.runPython(Deno.readTextFileSync(standIns));
python.runPython(Deno.readTextFileSync(program));
