import assert from "node:assert/strict";
import { offeredProfile } from "../../../../bridge/dashboard/model/profile_offer.ts";

Deno.test("offeredProfile() finds the profile that a reason offers, and none in another one", () => {
  assert.equal(offeredProfile("This looks like NMEA 0183 GPS: use profile nmea?"), "nmea");
  assert.equal(offeredProfile("It has sent nothing for 5 s"), null);
  assert.equal(offeredProfile(undefined), null);
});
