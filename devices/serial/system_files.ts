import { Buffer } from "node:buffer";
import { cString, DIRENT_NAME, libc, OpenFlag } from "./libc.ts";

const PATH_MAX = 4096;
const SMALL_FILE_BYTES = 64 * 1024;
const AT_FDCWD = -100;
const STATX_GID = 0x10;
const STATX_CTIME = 0x80;
const STATX_INODE = 0x100;
const STATX_SIZE = 256;
const STATX_GID_OFFSET = 24;
const STATX_INODE_OFFSET = 32;
const STATX_CTIME_OFFSET = 96;
/** The inode's two halves, and the numbers of the device that the file lies on. */
const STATX_IDENTITY_OFFSETS = [32, 36, 136, 140];

/** Used again by every look: a search for who holds a port looks at thousands of files. */
const linkTarget = new Uint8Array(PATH_MAX);
const resolved = new Uint8Array(PATH_MAX);
const smallFile = new Uint8Array(SMALL_FILE_BYTES);

/** The names in a directory without `.` and `..`; empty when it cannot be read. */
export function listDirectory(path: string): string[] {
  const directory = libc.opendir(cString(path));
  if (directory === null) return [];
  const names: string[] = [];
  for (let entry = libc.readdir(directory); entry !== null; entry = libc.readdir(directory)) {
    names.push(Deno.UnsafePointerView.getCString(entry, DIRENT_NAME));
  }
  libc.closedir(directory);
  return names.filter((name) => name !== "." && name !== "..");
}

/** The path without symbolic links; null when it leads nowhere. */
export function realPath(path: string): string | null {
  if (libc.realpath(cString(path), resolved) === null) return null;
  return Buffer.from(resolved.subarray(0, resolved.indexOf(0))).toString();
}

/** What a symbolic link holds, for looking at many; null for what is none. */
export function readLink(path: string): string | null {
  const length = Number(libc.readlink(cString(path), linkTarget, BigInt(linkTarget.length)));
  return length < 0 ? null : Buffer.from(linkTarget.subarray(0, length)).toString();
}

/** The first 64 KiB of a file without the white space around them; null when unreadable. */
export function readSmallFile(path: string): string | null {
  const fd = libc.open(cString(path), OpenFlag.RDONLY | OpenFlag.CLOEXEC | OpenFlag.NONBLOCK);
  if (fd < 0) return null;
  const count = Number(libc.read(fd, smallFile, BigInt(smallFile.length)));
  libc.close(fd);
  return count < 0 ? null : Buffer.from(smallFile.subarray(0, count)).toString().trim();
}

/** The number of the group that owns a file; null where that cannot be known. */
export function groupOf(path: string): number | null {
  return statx(path, STATX_GID)?.getUint32(STATX_GID_OFFSET, true) ?? null;
}

/**
 * A text that is another one when there is another file at `path`, or another owner or mode; null
 * when there is none.
 */
export function fileVersion(path: string): string | null {
  const target = realPath(path);
  if (target === null) return null;
  const stat = statx(target, STATX_CTIME);
  if (stat === null) return target;
  const inode = stat.getBigUint64(STATX_INODE_OFFSET, true);
  const seconds = stat.getBigInt64(STATX_CTIME_OFFSET, true);
  const nanoseconds = stat.getUint32(STATX_CTIME_OFFSET + 8, true);
  return `${target} ${inode} ${seconds}.${nanoseconds}`;
}

/** Whether two paths lead to one file, as far as that can be known. */
export function isSameFile(one: string, other: string): boolean {
  const [first, second] = [one, other].map((path) => statx(path, STATX_INODE));
  if (first === null || second === null) return true;
  return STATX_IDENTITY_OFFSETS.every((offset) => {
    return first.getUint32(offset, true) === second.getUint32(offset, true);
  });
}

function statx(path: string, mask: number): DataView | null {
  const result = new Uint8Array(STATX_SIZE);
  if (libc.statx?.(AT_FDCWD, cString(path), 0, mask, result) !== 0) return null;
  return new DataView(result.buffer);
}

/** The name of a group in `/etc/group`; null when it has none. */
export function groupName(groupId: number): string | null {
  for (const line of (readSmallFile("/etc/group") ?? "").split("\n")) {
    const [name, , id] = line.split(":");
    if (Number(id) === groupId) return name;
  }
  return null;
}
