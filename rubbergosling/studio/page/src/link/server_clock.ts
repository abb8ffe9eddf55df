/** The server's clock, asked for again and again over the socket. */
import { HeldOffset } from "./held_offset";
import type { ClockAnswer } from "./messages";
import { pageMilliseconds } from "./worker_messages";

/** Browsers tell time in steps of up to a millisecond. */
const RESOLUTION = 1;
/** Nearer than this, the two clocks are one: Date.now(), by which they are compared, is as coarse. */
const SAME = 2;

const EVERY = 1000;
/** After the socket opens it is asked so often, so fast. */
const FIRST_TIMES = 8;
const FIRST_EVERY = 40;

export class ServerClock {
  private readonly offset = new HeldOffset();
  private timers: ReturnType<typeof setTimeout>[] = [];

  /** `ask` sends a question with the page's time; `stepped` hears by how much a clock was set. */
  constructor(
    private readonly ask: (sent: number) => void,
    private readonly stepped: (milliseconds: number) => void,
  ) {}

  /** The server's clock minus the page's, in milliseconds; null until it has answered. */
  get value(): number | null {
    return this.offset.value;
  }

  /** Begins to ask; again after each opening of the socket. */
  begin(): void {
    this.end();
    for (let time = 0; time < FIRST_TIMES; time += 1) {
      this.timers.push(setTimeout(() => this.now(), time * FIRST_EVERY));
    }
    this.timers.push(setInterval(() => this.now(), EVERY));
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }

  /** Asks at once. */
  now(): void {
    this.ask(pageMilliseconds());
  }

  take({ sent, seconds, unix_seconds }: ClockAnswer): void {
    const server = seconds * 1000;
    const low = server - pageMilliseconds() - RESOLUTION;
    const step = this.offset.take(low, server - sent, onOneMachine(seconds - unix_seconds));
    if (step !== 0) this.stepped(step);
  }
}

/**
 * The server's clock minus the page's, in milliseconds, if both were on one machine with one wall
 * clock: 0 unless that was set since one of them began.
 *
 * @param serverMinusWall - The server's clock minus its wall clock, in seconds.
 */
function onOneMachine(serverMinusWall: number): number {
  const difference = serverMinusWall * 1000 + Date.now() - pageMilliseconds();
  return Math.abs(difference) < SAME ? 0 : difference;
}
