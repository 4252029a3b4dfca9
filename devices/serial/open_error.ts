import { DeviceError } from "../adapter.ts";
import { cString, libc } from "./libc.ts";
import { findHolders } from "./port_holders.ts";
import { groupName, groupOf } from "./system_files.ts";

/** Modes of `access(2)`. */
const EXISTS = 0;
const READ_AND_WRITE = 6;

/**
 * Why a port did not open, as a sentence a person can act on: `absent` when it is not there,
 * `unusable` when it is there and something has to be done about it.
 *
 * @param cause What the native binding threw; its text holds the C library's error text.
 */
export function explainOpenError(path: string, cause: unknown): DeviceError {
  if (cause instanceof DeviceError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const [kind, sentence] = explain(path, text);
  return new DeviceError(kind, sentence, { cause });
}

function explain(path: string, text: string): ["absent" | "unusable", string] {
  if (/No such (file|device)|Not a directory/.test(text)) {
    return ["absent", `${path} is not there: is the board plugged in?`];
  }
  if (/Permission denied|Operation not permitted/.test(text)) {
    const how = `join its group with "${permissionCommand(path)}" and log in again`;
    return ["unusable", `No permission to open ${path}: ${how}`];
  }
  if (/Cannot lock port|Device or resource busy|Resource busy/.test(text)) {
    return ["unusable", describeUse(path, findHolders(path))];
  }
  if (/Inappropriate ioctl|Is a directory/.test(text)) {
    return ["unusable", `${path} is not a serial port`];
  }
  if (/Input\/output error/.test(text)) {
    return ["unusable", `${path} does not answer: there may be no hardware behind it`];
  }
  return ["unusable", `Cannot open ${path}: ${text.split("\n")[0]}`];
}

/** Returns the command that lets one open a port, from the next login on. */
export function permissionCommand(path: string): string {
  const groupId = groupOf(path);
  const group = groupId === null || groupId === 0 ? "dialout" : groupName(groupId) ?? groupId;
  return `sudo usermod -aG ${group} $USER`;
}

/** Tells whether a file is there that this program may not read and write. */
export function isForbidden(path: string): boolean {
  return libc.access(cString(path), READ_AND_WRITE) !== 0 &&
    libc.access(cString(path), EXISTS) === 0;
}

/** Says who has a port open; nobody may be known. */
export function describeUse(path: string, holders: readonly string[]): string {
  return `${path} is in use by ${holders.length === 0 ? "another program" : holders.join(" and ")}`;
}
