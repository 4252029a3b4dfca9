import { publishPacket, RawClient } from "./raw_client.ts";

/** A broker under test. */
export interface BrokerUnderTest {
  readonly port: number;
  readonly pid: number;
}

const PUBACK = 0x40;
const PUBLISH = 3;
const TOPICS = 50;
const PAYLOAD_BYTES = 32;
/** The publisher's window of QoS 1, and how far it may be ahead of the subscriber with QoS 0. */
const MAX_UNACKNOWLEDGED = 200;
const MAX_AHEAD = 2000;
const BATCH = 50;
const HANG_BYTES = 64 * 1024 * 1024;
const HANG_PAYLOAD_BYTES = 32 * 1024;

/** One publisher, one subscriber: messages a second that arrived; NaN when some did not. */
export async function throughput(
  { port }: BrokerUnderTest,
  qos: 0 | 1,
  count: number,
): Promise<number> {
  const subscriber = await RawClient.connect(port, `s${qos}`);
  await subscriber.subscribe("t/+", qos);
  const publisher = await RawClient.connect(port, `p${qos}`);
  const state = { received: 0, acknowledged: 0, wake: () => {} };
  const done = Promise.withResolvers<void>();
  receiveAll(subscriber, qos, () => {
    state.received++;
    state.wake();
    if (state.received === count) done.resolve();
  });
  publisher.readPackets(() => {
    state.acknowledged++;
    state.wake();
  });
  const start = performance.now();
  const isAhead = (sent: number) =>
    qos === 1 ? sent - state.acknowledged > MAX_UNACKNOWLEDGED : sent - state.received > MAX_AHEAD;
  for (let sent = 0; sent < count;) {
    await publisher.write(batchOf(sent, qos));
    sent += BATCH;
    while (isAhead(sent)) await new Promise<void>((resolve) => state.wake = resolve);
  }
  const late = setTimeout(done.resolve, 10_000);
  await done.promise;
  clearTimeout(late);
  const rate = state.received / (performance.now() - start) * 1000;
  subscriber.close();
  publisher.close();
  return state.received === count ? rate : NaN;
}

/** Resident memory for each idle client, in KB. */
export async function idleMemory({ port, pid }: BrokerUnderTest, count: number): Promise<number> {
  const clients: RawClient[] = [];
  const connect = async (n: number) => {
    for (let i = 0; i < n; i++) {
      const client = await RawClient.connect(port, `idle${clients.length}`, 0);
      await client.subscribe(`idle/${clients.length}`, 0);
      clients.push(client);
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return residentKb(pid);
  };
  const before = await connect(100);
  const after = await connect(count);
  for (const client of clients) client.close();
  return (after - before) / count;
}

/** 64 MiB to a subscriber that never reads: the longest round trip of two others in ms, and the growth in MB. */
export async function hungSubscriber(
  { port, pid }: BrokerUnderTest,
): Promise<{ roundTripMs: number; grownMb: number }> {
  const hung = await RawClient.connect(port, "hung", 0);
  await hung.subscribe("flood/+", 1);
  const pinger = await RawClient.connect(port, "pinger");
  await pinger.subscribe("ping", 0);
  let answered = () => {};
  pinger.readPackets(() => answered());
  const flood = await RawClient.connect(port, "flood");
  let acknowledged = 0;
  flood.readPackets(() => void acknowledged++);
  const before = residentKb(pid);
  let roundTripMs = 0;
  let isFlooding = true;
  const pinging = (async () => {
    while (isFlooding) {
      const start = performance.now();
      const answer = new Promise<void>((resolve) => answered = resolve);
      await pinger.write(publishPacket("ping", new Uint8Array(8)));
      await answer;
      roundTripMs = Math.max(roundTripMs, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const message = publishPacket("flood/1", new Uint8Array(HANG_PAYLOAD_BYTES), 1);
  const idAt = message.length - HANG_PAYLOAD_BYTES - 2;
  for (let sent = 0, id = 1; sent < HANG_BYTES; sent += HANG_PAYLOAD_BYTES, id++) {
    message[idAt] = id >> 8;
    message[idAt + 1] = id & 255;
    await flood.write(message);
    // What has come is looked at before the next one goes.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  isFlooding = false;
  await pinging;
  const grownMb = (residentKb(pid) - before) / 1024;
  for (const client of [hung, pinger, flood]) client.close();
  return { roundTripMs, grownMb };
}

function receiveAll(subscriber: RawClient, qos: 0 | 1, onMessage: () => void): void {
  let acknowledgements: number[] = [];
  subscriber.readPackets((bytes, start, _end, first) => {
    if (first >> 4 !== PUBLISH) return;
    if (qos === 1) {
      const at = start + 2 + (bytes[start] << 8 | bytes[start + 1]);
      acknowledgements.push(PUBACK, 2, bytes[at], bytes[at + 1]);
    }
    onMessage();
  }, async () => {
    if (acknowledgements.length === 0) return;
    const bytes = new Uint8Array(acknowledgements);
    acknowledgements = [];
    await subscriber.write(bytes);
  });
}

function batchOf(sent: number, qos: 0 | 1): Uint8Array {
  const payload = new Uint8Array(PAYLOAD_BYTES).fill(65);
  const packets: number[] = [];
  for (let i = sent; i < sent + BATCH; i++) {
    const id = qos === 0 ? 0 : i % 65_535 + 1;
    packets.push(...publishPacket(`t/${i % TOPICS}`, payload, id));
  }
  return new Uint8Array(packets);
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))![1]);
}
