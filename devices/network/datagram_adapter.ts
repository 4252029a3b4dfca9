import { Buffer } from "node:buffer";
import { createSocket, type RemoteInfo } from "node:dgram";
import {
  type Command,
  type CommandOutcome,
  type DeviceAdapter,
  DeviceError,
  type DeviceEvents,
} from "../adapter.ts";
import { BoardIdentity } from "../board/board_identity.ts";
import { BoardSession } from "../board/board_session.ts";
import { toHints } from "../board/command_template.ts";
import { DeviceReport } from "../board/device_report.ts";
import { learnLanguage, type OwnLanguage, type OwnLanguageConfig } from "../board/own_language.ts";
import type { InputSettings } from "../board/board_input.ts";
import { toTopicLevel } from "../decode/channel_names.ts";
import { waitUntil } from "../wait_until.ts";
import { parseAddress } from "./address.ts";

/** The most senders that are kept apart. */
export const MAX_SENDERS = 64;
/** A sender that is silent for so long, and then sends from another port, was started again. */
const RESTART_MS = 10_000;
const LF = Buffer.of(10);
/** Before `name:value|flags` and `name:ms:value`. */
const UNMARKED = /^(?=[^\s:>{}\[\]",;]+:[-+.\d][-+.\d:;eE]*(?:§[^|]*)?(?:\|\w*)?\s*$)/gm;

/** What listens for datagrams. */
export interface DatagramAdapterOptions
  extends Omit<InputSettings, "patterns">, Omit<OwnLanguageConfig, "frames" | "telegram"> {
  readonly id: string;
  /** Such as `udp://:47269`; without a host only this machine is heard. */
  readonly port: string;
}

interface Sender {
  readonly address: string;
  port: number;
  heardAt: number;
  readonly id: string;
  readonly report: DeviceReport;
  readonly session: BoardSession;
}

/** Reads lines that come in datagrams, as Teleplot's clients send them; each sender is a device. */
export class DatagramAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "serial";
  readonly #options: DatagramAdapterOptions;
  readonly #senders: Sender[] = [];
  #hasWarned = false;

  constructor(options: DatagramAdapterOptions) {
    this.id = options.id;
    this.#options = options;
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const address = parseAddress(this.#options.port);
    if (address === null) throw new DeviceError("unusable", `${this.#options.port} is no address`);
    const language = await learnLanguage(this.#options);
    const socket = createSocket(address.hostname.includes(":") ? "udp6" : "udp4");
    const failed = Promise.withResolvers<never>();
    socket.on("error", (cause) => {
      const reason = `Cannot listen on ${this.#options.port}: ${cause.message}`;
      failed.reject(new DeviceError("unusable", reason, { cause }));
    });
    socket.on("message", (bytes, from) => {
      const sender = this.#find(from, { events, signal, language });
      if (sender === null) return;
      sender.report.bytes(bytes);
      sender.session.receive(this.#toLines(bytes));
    });
    try {
      socket.bind(address.port, address.hostname);
      await Promise.race([failed.promise, waitUntil(Infinity, signal)]);
    } finally {
      const end = new DeviceError("lost", "Nothing is listened for any more");
      for (const { session } of this.#senders.splice(0)) session.end(end);
      try {
        socket.close();
      } catch {
        // It never was open.
      }
    }
  }

  command(_command: Command): Promise<CommandOutcome> {
    return Promise.reject(new DeviceError("unsupported", "Who sends datagrams takes no commands"));
  }

  /** A datagram is whole: its last line needs no end. What Teleplot marks on a serial line it does not mark here. */
  #toLines(bytes: Buffer): Buffer {
    const { lines = "auto", patterns } = this.#options;
    const isTeleplot = (lines === "auto" && patterns === undefined) || lines === "teleplot";
    if (!isTeleplot) return Buffer.concat([bytes, LF]);
    return Buffer.from(`${bytes.toString("latin1").replace(UNMARKED, ">")}\n`, "latin1");
  }

  #find(
    { address, port }: RemoteInfo,
    run: { events: DeviceEvents; signal: AbortSignal; language: OwnLanguage },
  ): Sender | null {
    const now = performance.now();
    const own = toTopicLevel(`${this.id}-${address}`);
    const ofAddress = this.#senders.filter((each) => each.address === address);
    const known = ofAddress.find((each) => each.port === port) ??
      ofAddress.find((each) => now - each.heardAt > RESTART_MS);
    if (known !== undefined) {
      known.port = port;
      known.heardAt = now;
      return known;
    }
    if (this.#senders.length >= MAX_SENDERS) {
      if (!this.#hasWarned) {
        this.#senders[0].report.note(`More than ${MAX_SENDERS} senders: others are not heard`);
      }
      this.#hasWarned = true;
      return null;
    }
    const id = ofAddress.length > 0 ? toTopicLevel(`${own}-${port}`) : own;
    const sender = this.#open({ id, name: `${address}:${port}` }, run);
    this.#senders.push({ ...sender, id, address, port, heardAt: now });
    return this.#senders.at(-1)!;
  }

  #open(
    board: { id: string; name: string },
    { events, signal, language }: {
      events: DeviceEvents;
      signal: AbortSignal;
      language: OwnLanguage;
    },
  ): Pick<Sender, "report" | "session"> {
    const { lines, decimal, time, telegram, frames, channels } = this.#options;
    const identity = new BoardIdentity({ ...board, channels: toHints(channels) });
    const report = new DeviceReport(identity, events, { signal, isReadOnly: true });
    report.announce();
    const settings = { lines, decimal, time, telegram, frames, patterns: language.patterns };
    const refuse = () =>
      Promise.reject(new DeviceError("unsupported", "Who sends datagrams takes no commands"));
    // The first line of a datagram is whole: an empty one before it says so.
    const session = new BoardSession(refuse, { ...settings, hello: false, settleMs: 0 }, report);
    session.receive(LF);
    return { report, session };
  }
}
