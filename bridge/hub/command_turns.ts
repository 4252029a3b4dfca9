/** The most commands that one sender has with one device, under way and waiting. */
export const MAX_COMMANDS_PER_SENDER = 64;
/** The most of all senders; then places go to those who have few. */
export const MAX_COMMANDS_PER_DEVICE = 256;
/** The most that are handed to the device's adapter at once; the order of the others is ours. */
export const MAX_UNDER_WAY = 8;
/** The most of one sender that are handed over at once: enough that a board is never idle. */
export const MAX_UNDER_WAY_PER_SENDER = 2;

/** One command that wants its turn. */
export interface Contender {
  readonly sender: object;
  /** Goes first, and has a way of its own beside the ordinary ones. */
  readonly isUrgent: boolean;
  /** What it sets, if it sets a channel and is no text of the sender's own. */
  readonly channel?: string;
  /** Its turn has come. */
  start(): void;
  /** A later, urgent command went before it: what it asked for is no longer wanted. */
  withdraw(): void;
  /** Its place went to a sender with fewer commands. */
  displace(): void;
}

interface Lane<C> {
  readonly waiting: C[];
  underWay: number;
  /** When it had its last turn, counted in turns. */
  lastTurn: number;
}

/**
 * Whose command a device is given next. Senders take turns, the one whose last turn is longest ago
 * first, so that a quiet one waits for no more than what is under way. When all places are taken,
 * a sender with few commands takes the newest place of the one with the most.
 *
 * An urgent command, such as a stop, is never starved: it waits in no ordinary queue and counts
 * against no ordinary bound. One of all senders' is under way at a time, beside the ordinary ones;
 * of one sender one may wait. What it overtakes for the same channel would undo it, and is
 * withdrawn; an urgent text, which may mean anything, withdraws all that waits.
 */
export class CommandTurns<C extends Contender> {
  readonly #lanes = new Map<object, Lane<C>>();
  readonly #underWay = new Set<C>();
  readonly #urgent: C[] = [];
  #isUrgentUnderWay = false;
  #waiting = 0;
  #turns = 0;

  /** Whether nobody waits and nothing is under way. */
  get isEmpty(): boolean {
    return this.#waiting === 0 && this.#underWay.size === 0 && this.#urgent.length === 0;
  }

  /** The commands whose turn it is. */
  get underWay(): readonly C[] {
    return [...this.#underWay];
  }

  /** Tells whether an urgent command waits for the end of this one, or was started behind it. */
  delaysUrgent(contender: C): boolean {
    return this.#urgent.length > 0 || (this.#isUrgentUnderWay && !contender.isUrgent);
  }

  /** Tells whether another sender's command waits for the end of this one, or was started behind it. */
  delaysOthers({ sender }: C): boolean {
    return this.#lanes.size > (this.#lanes.has(sender) ? 1 : 0);
  }

  /** Takes a command and starts it when its turn comes, maybe at once. Returns why not, or `null`. */
  add(contender: C): string | null {
    const refusal = contender.isUrgent ? this.#addUrgent(contender) : this.#addOrdinary(contender);
    if (refusal === null) this.#startNext();
    return refusal;
  }

  /** Forgets a command, which ended or is waited for no more. */
  remove(contender: C): void {
    if (contender.isUrgent) this.#removeUrgent(contender);
    else this.#removeOrdinary(contender);
    this.#startNext();
  }

  #addUrgent(contender: C): string | null {
    if (this.#urgent.some(({ sender }) => sender === contender.sender)) {
      return "an urgent command of yours already waits";
    }
    this.#urgent.push(contender);
    this.#withdrawOvertaken(contender.channel);
    return null;
  }

  #withdrawOvertaken(channel: string | undefined): void {
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.waiting);
    for (const other of waiting) {
      if (channel !== undefined && other.channel !== channel) continue;
      this.#removeOrdinary(other);
      other.withdraw();
    }
  }

  #addOrdinary(contender: C): string | null {
    const { sender } = contender;
    const mine = this.#count(sender);
    if (mine >= MAX_COMMANDS_PER_SENDER) return `${mine} commands of yours already wait`;
    const total = this.#waiting + this.#underWay.size - (this.#isUrgentUnderWay ? 1 : 0);
    if (total >= MAX_COMMANDS_PER_DEVICE && !this.#displaceFor(mine)) {
      return `${total} commands already wait`;
    }
    let lane = this.#lanes.get(sender);
    if (lane === undefined) {
      lane = { waiting: [], underWay: 0, lastTurn: 0 };
      this.#lanes.set(sender, lane);
    }
    lane.waiting.push(contender);
    this.#waiting++;
    return null;
  }

  #count(sender: object): number {
    const lane = this.#lanes.get(sender);
    return lane === undefined ? 0 : lane.waiting.length + lane.underWay;
  }

  /** Frees a place for a sender that has `mine`, if another one has at least two more. */
  #displaceFor(mine: number): boolean {
    let greediest: object | null = null;
    for (const [sender, { waiting }] of this.#lanes) {
      if (
        waiting.length > 0 && this.#count(sender) > (greediest ? this.#count(greediest) : mine + 1)
      ) {
        greediest = sender;
      }
    }
    const displaced = greediest && this.#lanes.get(greediest)!.waiting.at(-1)!;
    if (displaced === null) return false;
    this.#removeOrdinary(displaced);
    displaced.displace();
    return true;
  }

  #removeUrgent(contender: C): void {
    if (this.#underWay.delete(contender)) this.#isUrgentUnderWay = false;
    const at = this.#urgent.indexOf(contender);
    if (at !== -1) this.#urgent.splice(at, 1);
  }

  #removeOrdinary(contender: C): void {
    const lane = this.#lanes.get(contender.sender);
    if (lane === undefined) return;
    if (this.#underWay.delete(contender)) lane.underWay--;
    else {
      const at = lane.waiting.indexOf(contender);
      if (at === -1) return;
      lane.waiting.splice(at, 1);
      this.#waiting--;
    }
    if (lane.underWay === 0 && lane.waiting.length === 0) this.#lanes.delete(contender.sender);
  }

  #startNext(): void {
    while (true) {
      const next = this.#takeUrgent() ?? this.#takeOrdinary();
      if (next === null) return;
      this.#underWay.add(next);
      next.start();
    }
  }

  #takeUrgent(): C | null {
    if (this.#isUrgentUnderWay) return null;
    const next = this.#urgent.shift() ?? null;
    this.#isUrgentUnderWay = next !== null;
    return next;
  }

  #takeOrdinary(): C | null {
    if (this.#underWay.size - (this.#isUrgentUnderWay ? 1 : 0) >= MAX_UNDER_WAY) return null;
    let first: Lane<C> | null = null;
    for (const lane of this.#lanes.values()) {
      if (lane.waiting.length === 0 || lane.underWay >= MAX_UNDER_WAY_PER_SENDER) continue;
      if (first === null || lane.lastTurn < first.lastTurn) first = lane;
    }
    if (first === null) return null;
    first.underWay++;
    first.lastTurn = ++this.#turns;
    this.#waiting--;
    return first.waiting.shift()!;
  }
}
