import assert from "node:assert/strict";
import {
  checkWritten,
  describeWritten,
  WRITTEN_CHECKSUMS,
} from "../../../devices/framing/written_checksum.ts";

/** Whether what stands behind `text` is the checksum of it; markers of one character stand around. */
function check(
  kind: typeof WRITTEN_CHECKSUMS[number],
  text: string,
  { isHex = true, coversMarkers = false } = {},
): boolean {
  const checksum = describeWritten({ kind, isHex, coversMarkers });
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const end = bytes.length - checksum.byteCount;
  return checkWritten(checksum, bytes, { start: 1, bodyEnd: end - 1, end });
}

Deno.test("the checksums of NMEA's and DSMR's documents are right, and no others", () => {
  const gga = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*";
  assert.ok(check("xor8", gga + "47"));
  assert.ok(!check("xor8", gga + "48"));
  // "123456789", the check value of CRC-16/ARC's catalogue
  assert.ok(check("crc16arc", "123456789BB3D", { coversMarkers: true }));
  assert.ok(check("crc16arc", "123456789bb3d", { coversMarkers: true }));
});

Deno.test("digits that are none are no checksum", () => {
  for (const digits of ["  ", "4 ", "-1", "0x", "4\n"]) {
    assert.equal(check("xor8", `$A*${digits}`), false, digits);
  }
});

Deno.test("a checksum is of what is between the markers, or of all before it", () => {
  assert.ok(check("sum8", "$A*41"));
  assert.ok(check("sum8", "$A*8F", { coversMarkers: true }));
});

Deno.test("a checksum of bytes takes half as many as one of digits", () => {
  for (const kind of WRITTEN_CHECKSUMS) {
    const digits = describeWritten({ kind, isHex: true, coversMarkers: false }).byteCount;
    const bytes = describeWritten({ kind, isHex: false, coversMarkers: false }).byteCount;
    assert.equal(digits, 2 * bytes, kind);
  }
  assert.ok(check("sum8neg", "$A*\x71", { isHex: false, coversMarkers: true }));
});
