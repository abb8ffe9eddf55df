/** The server's clock, asked for again and again over the socket. */
import { HeldOffset } from "./held_offset";
import type { ClockAnswer } from "./messages";
import { pageMilliseconds } from "./worker_messages";

/** Browsers tell time in steps of up to a millisecond. */
const RESOLUTION = 1;
/** Nearer than this, the page's clock is the wall clock: Date.now() itself is that coarse. */
const SAME = 2;

const EVERY = 1000;
/** After the socket opens it is asked so often, so fast. */
const FIRST_TIMES = 8;
const FIRST_EVERY = 40;

export class ServerClock {
  private readonly offset = new HeldOffset();
  private timers: ReturnType<typeof setTimeout>[] = [];
  private wall = wallMinusPage();

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

  take({ sent, seconds }: ClockAnswer): void {
    const server = seconds * 1000;
    const low = server - pageMilliseconds() - RESOLUTION;
    const step = this.offset.take(low, server - sent, wallMinusPage());
    if (step !== 0) this.stepped(step);
  }

  /** Whether this machine's wall clock was set since this was last asked. */
  wallWasSet(): boolean {
    const before = this.wall;
    this.wall = wallMinusPage();
    return Math.abs(this.wall - before) > 10 * SAME;
  }
}

/** The wall clock minus the page's, in milliseconds: 0 unless it was set since the page opened. */
function wallMinusPage(): number {
  const difference = Date.now() - pageMilliseconds();
  return Math.abs(difference) < SAME ? 0 : difference;
}
