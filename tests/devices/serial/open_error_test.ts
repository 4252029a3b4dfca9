import assert from "node:assert/strict";
import { explainOpenError } from "../../../devices/serial/open_error.ts";
import { groupName } from "../../../devices/serial/system_files.ts";

for (
  const [text, kind, message] of [
    ["Error: No such file or directory, cannot open /dev/x", "absent", /not there/],
    ["Error: No such device or address, cannot open /dev/x", "absent", /not there/],
    ["Error: No such device, cannot open /dev/x", "absent", /not there/],
    ["Error: Permission denied, cannot open /dev/x", "unusable", /usermod -aG dialout \$USER/],
    ["Error Resource temporarily unavailable Cannot lock port", "unusable", /in use by/],
    ["Error: Device or resource busy, cannot open /dev/x", "unusable", /in use by/],
    ["Error: Inappropriate ioctl for device setting custom", "unusable", /not a serial port/],
    ["Error: Is a directory, cannot open /dev/x", "unusable", /not a serial port/],
    ["Error: Input/output error setting custom baud rate", "unusable", /no hardware/],
    ["Something\nelse", "unusable", /^Cannot open \/dev\/x: Something$/],
  ] as const
) {
  Deno.test(`explainOpenError() makes ${kind} of ${JSON.stringify(text)}`, () => {
    const error = explainOpenError("/dev/x", new Error(text));
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
  });
}

Deno.test("explainOpenError() names the group that owns the port, but never root's", async () => {
  const path = await Deno.makeTempFile();
  const { gid } = await Deno.stat(path);
  const group = gid === 0 ? "dialout" : groupName(gid!) ?? gid;
  const { message } = explainOpenError(path, new Error("Permission denied"));
  assert.ok(message.includes(`usermod -aG ${group} $USER`), message);
  await Deno.remove(path);
});
