/**
 * The profiles that come with the program, by the name that a config uses: imports, so that a
 * compiled program holds them.
 *
 * @module
 */
import dsmr from "./dsmr.yaml" with { type: "text" };
import elm327 from "./elm327.yaml" with { type: "text" };
import grbl from "./grbl.yaml" with { type: "text" };
import ld2410 from "./ld2410.yaml" with { type: "text" };
import marlin from "./marlin.yaml" with { type: "text" };
import mhz19 from "./mhz19.yaml" with { type: "text" };
import nmea from "./nmea.yaml" with { type: "text" };
import pms5003 from "./pms5003.yaml" with { type: "text" };
import rflink from "./rflink.yaml" with { type: "text" };
import rtl433 from "./rtl433.yaml" with { type: "text" };
import scales from "./scales.yaml" with { type: "text" };
import sds011 from "./sds011.yaml" with { type: "text" };
import vedirect from "./vedirect.yaml" with { type: "text" };

/** The text of each profile. */
export const SHIPPED_PROFILES: Readonly<Record<string, string>> = {
  dsmr,
  elm327,
  grbl,
  ld2410,
  marlin,
  mhz19,
  nmea,
  pms5003,
  rflink,
  rtl433,
  scales,
  sds011,
  vedirect,
};

/** The same by the other names that people know them by, too. */
export const PROFILES_BY_ANY_NAME: Readonly<Record<string, string>> = {
  ...SHIPPED_PROFILES,
  gps: nmea,
  "hlk-ld2410": ld2410,
  "mh-z19": mhz19,
  obd2: elm327,
  p1: dsmr,
  pms7003: pms5003,
  prusa: marlin,
  rtl_433: rtl433,
};
