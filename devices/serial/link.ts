import { DeviceError } from "../adapter.ts";
import { FdStream, type FdStreamEvents } from "./fd_stream.ts";
import { libc, TCIFLUSH, TCIOFLUSH, Termios } from "./libc.ts";
import { explainOpenError } from "./open_error.ts";
import { portKeys, type PortSettings } from "./port_keys.ts";
import { claimTerminal, prepareTerminal, yieldTerminal } from "./terminal_claim.ts";
import { resetBoard } from "./reset.ts";

/** A receiver that samples the middle of bits loses a byte's last one beyond about 5 %. */
const MAX_BAUD_ERROR = 0.03;

/** An open serial port: bytes in and out. */
export interface SerialLink {
  /** Why the board was not restarted though it should have been; null when all is as it should be. */
  readonly resetFault: string | null;
  /** As {@linkcode FdStream.write}. */
  write(bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void>;
  /** Gives the port back. Never throws; what waits to be written is dropped. */
  close(): Promise<void>;
}

/** An open serial port of this machine. */
export interface LocalLink extends SerialLink {
  /**
   * Changes the rate without opening the port again, and drops what arrived; resolves with false
   * where the port does not do that rate.
   */
  setBaudRate(baudRate: number): Promise<boolean>;
}

/** How a port is set up, and until when it is wanted. */
export interface LinkSettings extends PortSettings {
  /** Given up before the port is opened, it is not opened: a slow machine takes seconds to load what opens it. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the serial port at `path` for this process alone.
 *
 * @throws {DeviceError} `absent` or `unusable`, with what a person can do about it; `signal.reason`
 */
export async function openLink(
  path: string,
  settings: LinkSettings,
  events: FdStreamEvents,
): Promise<LocalLink> {
  const { fd, binding } = await openNative(path, settings);
  const close = () => {
    yieldTerminal(fd);
    // Closing can wait for bytes to leave, so the binding does it on a thread of its own.
    return binding.asyncClose(fd).catch(() => {});
  };
  let closing: Promise<void> | undefined;
  let stream: FdStream;
  let resetFault: string | null;
  try {
    finishSettings(fd, settings);
    await checkBaudRate(binding, fd, path, settings.baudRate ?? portKeys.baudRate.default);
    resetFault = await resetBoard(fd, settings.reset ?? portKeys.reset.default);
    stream = new FdStream(fd, events);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    resetFault,
    write: (bytes, signal) => stream.write(bytes, signal),
    async setBaudRate(baudRate) {
      try {
        await binding.asyncUpdate(fd, { baudRate });
        await checkBaudRate(binding, fd, path, baudRate);
      } catch {
        return false;
      }
      libc.tcflush(fd, TCIFLUSH);
      return true;
    },
    close() {
      // Once: a second time its number may be another file's.
      return closing ??= stream.stop().then(close);
    },
  };
}

async function openNative(path: string, settings: LinkSettings) {
  const { signal } = settings;
  try {
    const binding = await (signal === undefined ? loadBinding() : orAborted(loadBinding(), signal));
    const finishPreparation = await prepareTerminal(path);
    try {
      const fd = await binding.asyncOpen(path, nativeSettings(settings));
      claimTerminal(fd);
      return { binding, fd };
    } finally {
      finishPreparation();
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw explainOpenError(path, cause);
  }
}

/** Resolves as `work` does, unless `signal` aborts first; nothing has to be given back then. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** The binding's functions; its JavaScript half, with the poller that crashes, is never loaded. */
async function loadBinding(): Promise<NativeBinding> {
  const module = await import("@serialport/bindings-cpp/dist/load-bindings.js");
  return module as unknown as NativeBinding;
}

interface NativeBinding {
  asyncOpen(path: string, settings: Record<string, unknown>): Promise<number>;
  asyncClose(fd: number): Promise<void>;
  asyncUpdate(fd: number, settings: { baudRate: number }): Promise<void>;
  asyncGetBaudRate(fd: number): Promise<{ baudRate: number }>;
}

function nativeSettings(settings: PortSettings): Record<string, unknown> {
  const { parity = "none", flowControl = "none" } = settings;
  const isSticky = parity === "mark" || parity === "space";
  return {
    baudRate: settings.baudRate ?? portKeys.baudRate.default,
    dataBits: settings.dataBits ?? portKeys.dataBits.default,
    parity: isSticky ? "none" : parity,
    stopBits: settings.stopBits ?? portKeys.stopBits.default,
    rtscts: flowControl === "rtscts",
    xon: flowControl === "xonxoff",
    xoff: flowControl === "xonxoff",
    xany: false,
    hupcl: false,
    lock: true,
    // With 1, a read that finds nothing says EAGAIN, and 0 bytes can only mean a hang-up.
    vmin: 1,
    vtime: 0,
  };
}

/** Sets what the binding does not, and throws away what arrived before all was set. */
function finishSettings(fd: number, { parity = "none" }: PortSettings): void {
  const termios = new DataView(new ArrayBuffer(Termios.size));
  if (libc.tcgetattr(fd, termios) === 0) {
    const flags = termios.getUint32(Termios.controlFlags, true);
    termios.setUint32(Termios.controlFlags, finishFlags(flags, parity), true);
    libc.tcsetattr(fd, 0, termios);
  }
  libc.tcflush(fd, TCIOFLUSH);
}

/**
 * The control flags as they have to be: without HUPCL, which would drop DTR on close and which the
 * binding sets but never clears, and with mark and space parity, which it does not know.
 *
 * @throws {DeviceError} `unusable` where the system has no such parity
 */
export function finishFlags(flags: number, parity: PortSettings["parity"]): number {
  const { HUPCL, PARENB, PARODD, CMSPAR } = Termios;
  const plain = flags & ~HUPCL & ~CMSPAR;
  if (parity !== "mark" && parity !== "space") return plain >>> 0;
  if (CMSPAR === 0) throw new DeviceError("unusable", `This system has no ${parity} parity`);
  const odd = parity === "mark" ? PARODD : 0;
  return ((plain & ~PARODD) | PARENB | CMSPAR | odd) >>> 0;
}

/** A driver takes the nearest rate that its hardware has, and says nothing. */
async function checkBaudRate(
  binding: NativeBinding,
  fd: number,
  path: string,
  wanted: number,
): Promise<void> {
  // Where it cannot be asked, it is taken to be right.
  const { baudRate } = await binding.asyncGetBaudRate(fd).catch(() => ({ baudRate: wanted }));
  if (baudRate > 0 && Math.abs(baudRate / wanted - 1) > MAX_BAUD_ERROR) {
    throw new DeviceError("unusable", `${path} does not do ${wanted} baud, only ${baudRate}`);
  }
}
