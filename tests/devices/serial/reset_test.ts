import assert from "node:assert/strict";
import { resetBoard } from "../../../devices/serial/reset.ts";
import { openLink } from "../../../devices/serial/link.ts";
import { resetSteps } from "../../../devices/serial/reset_steps.ts";
import { openPty } from "../../../devices/virtual/pty.ts";

/** The steps of a reset that sets lines. */
function linesOf(policy: "on-open" | "esp32") {
  return resetSteps[policy].filter((step) => "dtr" in step);
}

Deno.test("resetSteps leave the lines alone, pulse DTR, or pulse EN with IO0 high", () => {
  assert.deepEqual(resetSteps.never, []);
  assert.deepEqual(linesOf("on-open").map(({ dtr }) => dtr), [false, true]);
  // EN is low while RTS is asserted and DTR is not; IO0 while DTR is and RTS is not.
  const pins = linesOf("esp32").map(({ dtr, rts }) => ({
    en: !(rts && !dtr),
    io0: !(dtr && !rts),
  }));
  assert.deepEqual(pins, [{ en: false, io0: true }, { en: true, io0: true }]);
});

Deno.test("a break begins, is held for longer than any character, and ends", () => {
  assert.deepEqual(resetSteps.break, [
    { isBreak: true, holdMs: 250 },
    { isBreak: false, holdMs: 0 },
  ]);
});

Deno.test("a reset that the system refuses is said with its reason, a break as well", async () => {
  for (const policy of ["on-open", "esp32", "break"] as const) {
    assert.match((await resetBoard(-1, policy))!, /bad file descriptor/i);
  }
});

Deno.test("a port without such lines opens all the same, and says that nothing was reset", async () => {
  for (const reset of ["never", "on-open", "esp32"] as const) {
    const pty = openPty();
    const link = await openLink(pty.path, { reset }, { onBytes() {}, onLost() {} });
    if (reset === "never") assert.equal(link.resetFault, null);
    else assert.match(link.resetFault!, /ioctl|argument/i);
    await link.close();
    pty.close();
  }
});
