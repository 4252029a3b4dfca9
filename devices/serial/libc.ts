/**
 * The C library's calls that move bytes on terminals, and those that look at `/dev`, `/sys` and
 * `/proc`: Deno's own file functions demand `--allow-all` there, the C library only `--allow-ffi`.
 *
 * @module
 */

const linux = Deno.build.os !== "darwin";

/**
 * `ioctl(2)` takes its third argument as one of any number, which Apple's arm64 passes on the
 * stack: behind as many as fit into registers.
 */
const IOCTL_PADDING = !linux && Deno.build.arch === "aarch64" ? 6 : 0;
const ioctlParameters = [
  "i32",
  "usize",
  ...new Array<"usize">(IOCTL_PADDING).fill("usize"),
  "buffer",
] as unknown as readonly ["i32", "usize", "buffer"];

/** Loaded with the module, so that it never counts as opened by whoever opens the first port. */
export const libc = open(linux ? "libc.so.6" : "libSystem.dylib", {
  // nonblocking: the wait happens on a worker thread, the event loop goes on
  poll: {
    parameters: ["buffer", linux ? "usize" : "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  // For a look that does not wait: a worker thread costs far more than the call.
  pollNow: {
    name: "poll",
    parameters: ["buffer", linux ? "usize" : "u32", "i32"],
    result: "i32",
  },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  access: { parameters: ["buffer", "i32"], result: "i32" },
  pipe: { parameters: ["buffer"], result: "i32" },
  // nonblocking: a driver may take its time to open a port
  openPatiently: {
    name: "open",
    parameters: ["buffer", "i32"],
    result: "i32",
    nonblocking: true,
  },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  ioctl: { parameters: [...ioctlParameters], result: "i32" },
  strerror: { parameters: ["i32"], result: "pointer" },
  errno: { name: linux ? "__errno_location" : "__error", parameters: [], result: "pointer" },
  tcflush: { parameters: ["i32", "i32"], result: "i32" },
  inotify_init1: { parameters: ["i32"], result: "i32", optional: true }, // Linux only
  inotify_add_watch: {
    parameters: ["i32", "buffer", "u32"],
    result: "i32",
    optional: true,
  },
  inotify_rm_watch: { parameters: ["i32", "i32"], result: "i32", optional: true },
  tcgetattr: { parameters: ["i32", "buffer"], result: "i32" },
  tcsetattr: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  cfmakeraw: { parameters: ["buffer"], result: "void" },
  posix_openpt: { parameters: ["i32"], result: "i32" },
  grantpt: { parameters: ["i32"], result: "i32" },
  unlockpt: { parameters: ["i32"], result: "i32" },
  ptsname: { parameters: ["i32"], result: "pointer" },
  opendir: { parameters: ["buffer"], result: "pointer" },
  readdir: {
    name: linux || Deno.build.arch === "aarch64" ? "readdir" : "readdir$INODE64",
    parameters: ["pointer"],
    result: "pointer",
  },
  closedir: { parameters: ["pointer"], result: "i32" },
  realpath: { parameters: ["buffer", "buffer"], result: "pointer" },
  readlink: { parameters: ["buffer", "buffer", "usize"], result: "isize" },
  statx: {
    parameters: ["i32", "buffer", "i32", "u32", "buffer"],
    result: "i32",
    optional: true, // Linux only
  },
});

function open<S extends Deno.ForeignLibraryInterface>(name: string, symbols: S) {
  try {
    return Deno.dlopen(name, symbols).symbols;
  } catch (cause) {
    throw new Error(`Serial ports need ${name}: Linux with glibc, or macOS`, { cause });
  }
}

/** The error numbers this project tells apart, equal on Linux and macOS unless listed. */
export const Errno = {
  EINTR: 4,
  EAGAIN: linux ? 11 : 35,
} as const;

/** Flags of `open(2)`; `NOCTTY` keeps a terminal from becoming this process's own. */
export const OpenFlag = {
  RDONLY: 0,
  RDWR: 2,
  NONBLOCK: linux ? 0o4000 : 0x4,
  NOCTTY: linux ? 0o400 : 0x20000,
  CLOEXEC: linux ? 0o2000000 : 0x1000000,
} as const;

/** Which bytes `tcflush(3)` throws away: those that arrived and were not read, or in both directions. */
export const TCIFLUSH = linux ? 0 : 1;
export const TCIOFLUSH = linux ? 2 : 3;

/** Requests of `ioctl(2)` to terminals: the lines, a break, and whether others may open them too. */
export const TerminalRequest = {
  TIOCMGET: linux ? 0x5415 : 0x4004746a,
  TIOCMSET: linux ? 0x5418 : 0x8004746d,
  TIOCSBRK: linux ? 0x5427 : 0x2000747b,
  TIOCCBRK: linux ? 0x5428 : 0x2000747a,
  TIOCEXCL: linux ? 0x540c : 0x2000740d,
  TIOCNXCL: linux ? 0x540d : 0x2000740e,
} as const;

/** Bits of a terminal's lines. */
export const ModemLine = { DTR: 0x2, RTS: 0x4 } as const;

/** Operations of `flock(2)`. */
export const Lock = { EXCLUSIVE: 2, NONBLOCK: 4, UNLOCK: 8 } as const;

/**
 * Where `struct termios` keeps its control flags (glibc on x86-64 and arm64; macOS), and those
 * that the native binding cannot set.
 */
export const Termios = {
  size: linux ? 60 : 72,
  controlFlags: linux ? 8 : 16,
  PARENB: linux ? 0x100 : 0x1000,
  PARODD: linux ? 0x200 : 0x2000,
  /** "Stick" parity: mark and space. Linux only. */
  CMSPAR: linux ? 0x40000000 : 0,
  /** "Hang up on last close": lowers DTR, which resets many boards. */
  HUPCL: linux ? 0x400 : 0x4000,
} as const;

/** Where `struct dirent` keeps the name. */
export const DIRENT_NAME = linux ? 19 : 21;

/** The error number of the last failed call; read it before any other call. */
export function errno(): number {
  const location = libc.errno();
  return location === null ? 0 : new Deno.UnsafePointerView(location).getInt32();
}

/** The C library's text for an error number. */
export function describeErrno(code: number): string {
  const text = libc.strerror(code);
  return text === null ? `error ${code}` : Deno.UnsafePointerView.getCString(text);
}

/** Makes a request to a terminal; `data` is what it fills in or takes, an `int` as a rule. */
export function ioctl(fd: number, request: number, data: Int32Array<ArrayBuffer>): number {
  const padding = new Array<bigint>(IOCTL_PADDING).fill(0n) as unknown as [];
  return libc.ioctl(fd, BigInt(request), ...padding, data);
}

/**
 * `text` as a C string.
 *
 * @throws {TypeError} when it holds a NUL, which would end it early.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new TypeError("A path holds no NUL character");
  return new TextEncoder().encode(text + "\0");
}
